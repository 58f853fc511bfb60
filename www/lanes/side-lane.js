/** A lane beside the page's own run: trained when all are, waiting for the others, and kept nowhere. */

/** @import { LaneConfig, LaneReport, State } from '../../pkg/index.js' */
/** @import { Run } from '../record.js' */
/** @import { Hearing } from '../runner.js' */
import { inBoth } from '../i18n.js';
import { sentencesOf } from '../measure.js';
import { freshId } from '../protocol.js';
import { budgetOf, isFinished, recordOf, stepOf } from '../record.js';
import { Runner } from '../runner.js';
import { core, notify } from '../state.js';
import { thinned } from '../worker/history.js';
import { onAxis } from './sheet.js';

/** Points of a lane's line in the chart. */
const MOST_POINTS = 400;

export class SideLane extends Runner {
  #config;
  /** Whether it is to train as soon as it can. */
  #wanted = false;
  /** The step of the weights that sentences were drawn from last. */
  #drawnAt = 0;
  /** @type {number | null} */
  #until = null;

  /** @param {LaneConfig} config @param {() => void} changed called after every change */
  constructor(config, changed) {
    const entropy = core()?.describeCorpus(config.run.corpus).entropy ?? null;
    super(withReading(recordOf(freshId(), config, entropy)));
    this.#config = config;
    /** @type {Hearing} */
    const on = {
      changed,
      ready: () => {
        this.put({ worker: 'ready' });
        if (this.#wanted) this.#begin();
      },
      fault: ({ run, fault, fatal }) => {
        if (fault.kind === 'load') this.#stop({ worker: 'failed' });
        else if (run === this.asked) this.#stop({ training: false });
        if (!fatal) notify({ kind: 'fault', text: fault.message });
      },
      // Its run was in the worker's memory alone.
      died: (again) => {
        this.reset();
        this.put({ worker: again ? 'starting' : 'failed' });
        notify({ kind: 'fault', text: inBoth((words) => words.lanes.died) });
      },
    };
    this.on = on;
  }

  /** @param {Run} run */
  become(run) {
    super.become(withReading(run));
  }

  /** Whether it has steps to do and is to do them. */
  get isUnderWay() {
    return this.#wanted && stepOf(this.run) < budgetOf(this.run);
  }

  /** Starts or resumes; a finished run goes on for `further` steps. @param {number} further */
  train(further) {
    const { worker } = this.run;
    this.#wanted = true;
    if (worker === 'idle' || worker === 'failed') this.start();
    else if (worker === 'ready' && this.asked === '') this.#begin();
    else if (!isFinished(this.run)) this.order('train');
    else if (further > 0) this.extend(further);
  }

  pause() {
    this.#wanted = false;
    this.order('pause');
  }

  /** Has it wait once so many steps are done in all; null lets it go on. @param {number | null} step */
  waitAt(step) {
    if (step === this.#until) return;
    this.#until = step;
    this.post({ type: 'until', step });
  }

  /** Back to before the first step. */
  reset() {
    this.#wanted = false;
    this.#until = null;
    this.#drawnAt = 0;
    this.close();
  }

  /** Draws sentences from the weights as they are, once; with latents none are. */
  sample() {
    const { run, sample } = this.#config;
    const step = stepOf(this.run);
    if (run.model.kind === 'learned' || step === this.#drawnAt) return;
    this.#drawnAt = step;
    void this.draw(/** @type {State} */ ({ run, sample }), 'network');
  }

  #begin() {
    const { run, sample, evaluation } = this.#config;
    const sentences = sentencesOf(core()?.describeCorpus(run.corpus).length ?? 0);
    const watch = /** @type {const} */ ({ type: 'watch', sample, sentences });
    this.post({ type: 'prefer', device: 'cpu' });
    this.post(evaluation === 'bound' ? watch : { type: 'unwatch' });
    this.open({ run: freshId(), origin: 'fresh', config: run, train: false, aside: true });
    this.post({ type: 'until', step: this.#until });
    this.order('train');
  }

  /** It failed, and no other lane is to wait for it. @param {Partial<Run>} fields */
  #stop(fields) {
    // What failed may have been a measurement, while it goes on training. Once is enough: a pause measures.
    if (this.#wanted) this.pause();
    // A run that could not be made is made anew when it is trained.
    if (!this.run.status) this.close();
    this.put(fields);
  }
}

/** What a lane has told, as the core reads it. @param {Run} run @returns {LaneReport} */
export function told(run) {
  const config = /** @type {LaneConfig} */ (run.config);
  const mark = run.marks.at(-1);
  const estimate = config.run.model.kind === 'fixed' && run.estimates[config.sample.blockSize];
  const step = stepOf(run);
  return {
    config,
    entropy: run.entropy,
    step,
    budget: budgetOf(run),
    loss: run.history.losses.at(-1)?.nats ?? null,
    learnedLoss: run.losses.at(-1)?.loss ?? null,
    measurement: estimate || null,
    learned: mark?.measured ?? null,
    measuredStep: (estimate || mark)?.step ?? null,
    quality: run.qualities.find((drawn) => drawn.step === step)?.points ?? null,
  };
}

/** With its numbers read, and what is new of them on its lines. @param {Run} run @returns {Run} */
function withReading(run) {
  const report = told(run);
  const { step, measuredStep } = report;
  const reading = core()?.readLane(report) ?? null;
  const { loss, bound } = reading ?? {};
  let { losses, bounds } = run.trail;
  if (loss && losses.at(-1)?.step !== step)
    losses = thinned([...losses, { step, above: onAxis(loss) }], MOST_POINTS);
  if (bound && measuredStep !== null && bounds.at(-1)?.step !== measuredStep) {
    const { standardError } = bound;
    bounds = [...bounds, { step: measuredStep, above: onAxis(bound), standardError }];
  }
  return { ...run, reading, trail: { losses, bounds } };
}
