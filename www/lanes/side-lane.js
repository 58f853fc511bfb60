/** One lane beside others: its worker, and what it has told so far. */

/** @import { LaneConfig, LaneReport } from '../../pkg/index.js' */
/** @import { SideLane as Shown } from './state.js' */
/** @import { Command, Event } from '../protocol.js' */
import { keepTold } from '../crew.js';
import { inBoth } from '../i18n.js';
import { LaneClient } from '../lane.js';
import { freshId } from '../protocol.js';
import { SENTENCES } from '../quality.js';
import { core, notify, report } from '../state.js';
import { atHand } from '../text.js';
import { thinned } from '../worker/history.js';
import { drawn, newsOf, opening } from './kinds.js';
import { onAxis } from './sheet.js';

/** Points of a lane's line in the chart. */
const MOST_POINTS = 400;

/** @param {LaneConfig} config @returns {LaneReport} */
const untold = (config) => ({
  config,
  entropy: core()?.describeCorpus(config.run.corpus).entropy ?? null,
  step: 0,
  budget: config.run.training.steps,
  loss: null,
  learnedLoss: null,
  measurement: null,
  learned: null,
  measuredStep: null,
  quality: null,
});

export class SideLane {
  #client;
  #changed;
  #leave;
  /** Of the run on the worker; empty while there is none. */
  #run = '';
  /** Whether it is to train as soon as it can. */
  #wanted = false;
  /** The step of the weights that sentences were drawn from last. */
  #drawnAt = 0;
  /** @type {number | null} */
  #until = null;
  /** @type {Shown} */
  #shown;

  /** @param {LaneConfig} config @param {() => void} changed called after every change */
  constructor(config, changed) {
    this.#changed = changed;
    this.#client = /** @type {LaneClient} */ (
      new LaneClient(
        (event) => this.#hear(event),
        (again) => this.#died(again),
      )
    );
    this.#leave = keepTold(this.#client);
    this.#shown = { id: freshId(), worker: 'idle', ...unbegun, told: untold(config) };
    this.#read();
  }

  /** As the page shows it. */
  get shown() {
    return this.#shown;
  }

  /** Whether it has steps to do and is to do them. */
  get isUnderWay() {
    return this.#wanted && this.#shown.told.step < this.#shown.told.budget;
  }

  /** Starts or resumes; a finished run goes on for `further` steps. @param {number} further */
  train(further) {
    const { worker, told } = this.#shown;
    const finished = told.step >= told.budget && told.step > 0;
    this.#wanted = true;
    if (worker === 'idle' || worker === 'failed') {
      this.#put({ worker: 'starting' });
      this.#client.start();
    } else if (worker === 'ready' && this.#run === '') this.#open();
    else if (finished && further > 0) {
      this.#tell({ budget: told.budget + further, quality: null });
      this.#post({ type: 'extend', run: this.#run, from: told.budget, steps: further });
    } else if (!finished) this.#post({ type: 'train', run: this.#run });
  }

  pause() {
    this.#wanted = false;
    this.#post({ type: 'pause', run: this.#run });
  }

  /** Has it wait once so many steps are done in all; null lets it go on. @param {number | null} step */
  waitAt(step) {
    if (step === this.#until) return;
    this.#until = step;
    this.#post({ type: 'until', step });
  }

  /** Back to before the first step. */
  reset() {
    const { told, worker } = this.#shown;
    this.#wanted = false;
    this.#post({ type: 'close' });
    this.#run = '';
    this.#until = null;
    this.#drawnAt = 0;
    this.#shown = { ...this.#shown, ...unbegun, worker, told: untold(told.config) };
    this.#read();
  }

  /** Ends it, with its worker. */
  end() {
    this.#leave();
    this.#client.end();
  }

  /** Draws sentences from the weights as they are, once. */
  async draw() {
    const { config, step } = this.#shown.told;
    const state = drawn(config);
    if (!state || step === this.#drawnAt) return;
    this.#drawnAt = step;
    const run = this.#run;
    const { answer } = this.#client.ask((query) => ({
      type: 'quality',
      query,
      state,
      sentences: SENTENCES,
      by: 'network',
    }));
    try {
      const quality = await answer;
      if (run === this.#run) this.#tell({ quality });
    } catch (thrown) {
      report(thrown);
    }
  }

  #open() {
    for (const source of atHand()) this.#post({ type: 'text', source });
    this.#run = freshId();
    for (const command of opening(this.#shown.told.config, this.#run)) this.#post(command);
    this.#post({ type: 'until', step: this.#until });
    this.#post({ type: 'train', run: this.#run });
  }

  /** @param {Command} command */
  #post(command) {
    this.#client.post(command);
  }

  /** @param {Event} event */
  #hear(event) {
    if (event.type === 'ready') {
      this.#put({ worker: 'ready' });
      if (this.#wanted) this.#open();
      return;
    }
    if (event.type === 'fault') {
      if (event.fault.kind === 'load') this.#stop({ worker: 'failed' });
      else if (event.run === this.#run) this.#stop({ training: false });
      if (!event.fatal) notify({ kind: 'fault', text: event.fault.message });
      return;
    }
    if (!('run' in event) || event.run !== this.#run) return;
    const { lane, told } = newsOf(event);
    if (lane) this.#shown = { ...this.#shown, ...lane };
    if (told) this.#tell(told);
  }

  /** It failed, and no other lane is to wait for it. @param {Partial<Shown>} fields */
  #stop(fields) {
    // What failed may have been a measurement, while it goes on training. Once is enough: a pause measures.
    if (this.#wanted) this.pause();
    // A run that could not be made is made anew when it is trained.
    if (this.#shown.parameters === null) this.#run = '';
    this.#put(fields);
  }

  /** @param {Partial<LaneReport>} news */
  #tell(news) {
    this.#shown = { ...this.#shown, told: { ...this.#shown.told, ...news } };
    this.#read();
  }

  /** Reads its numbers, and puts what is new of them on its lines. */
  #read() {
    const { told, losses, bounds } = this.#shown;
    const reading = core()?.readLane(told) ?? null;
    const { loss, bound } = reading ?? {};
    this.#put({
      reading,
      losses:
        loss && losses.at(-1)?.step !== told.step
          ? thinned([...losses, { step: told.step, above: onAxis(loss) }], MOST_POINTS)
          : losses,
      bounds:
        bound && bounds.at(-1)?.step !== told.measuredStep
          ? [
              ...bounds,
              {
                step: told.measuredStep ?? 0,
                above: onAxis(bound),
                standardError: bound.standardError,
              },
            ]
          : bounds,
    });
  }

  /** @param {Partial<Shown>} fields */
  #put(fields) {
    this.#shown = { ...this.#shown, ...fields };
    this.#changed();
  }

  /** Its run was in the worker's memory alone. @param {boolean} again */
  #died(again) {
    this.reset();
    this.#put({ worker: again ? 'starting' : 'failed' });
    notify({ kind: 'fault', text: inBoth((words) => words.lanes.died) });
  }
}

/** A lane before its first step. @type {Omit<Shown, 'id' | 'worker' | 'told'>} */
const unbegun = {
  reading: null,
  training: false,
  parameters: null,
  stepsPerSecond: 0,
  losses: [],
  bounds: [],
};
