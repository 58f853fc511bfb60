/**
 * What lanes of one run share: one network in one worker, trained once, and measured as each of them says. It is kept
 * in the browser for as long as its lanes are there, so that a reload finds it.
 */

/** @import { LaneConfig, State } from '../../pkg/index.js' */
/** @import { Hearing } from '../runner.js' */
/** @import { SideLane } from './side-lane.js' */
import { inBoth } from '../i18n.js';
import { sentencesOf } from '../measure.js';
import { freshId } from '../protocol.js';
import { budgetOf, isFinished, recordOf, stepOf } from '../record.js';
import { drawsAlike, Runner } from '../runner.js';
import { core, notify } from '../state.js';
import * as store from '../store.js';
import { written } from '../written.js';
import { keepPresent } from './kept-lanes.js';

/**
 * What of a network's record a reload takes along: by which it is kept, and how its D and R went.
 *
 * @typedef {Pick<import('../record.js').Run, 'opened' | 'losses'>} Kept
 */

export class Network extends Runner {
  #config;
  /** Whether it is to train as soon as it can. */
  #wanted = false;
  /** @type {number | null} */
  #until = null;
  /** What an earlier page kept of it, until it is opened. */
  #kept;
  /** @type {SideLane[]} */
  #lanes = [];

  /**
   * @param {LaneConfig} config of its first lane
   * @param {() => void} changed called after every change
   * @param {Kept | null} [kept] of a network of an earlier page
   */
  constructor(config, changed, kept = null) {
    super({ ...recordOf(freshId(), config), ...kept });
    this.#config = config.run;
    this.#kept = kept;
    /** @type {Hearing} */
    const on = {
      changed: () => {
        for (const lane of this.#lanes) lane.follow(this.run);
        changed();
      },
      ready: () => {
        this.put({ worker: 'ready' });
        if (this.#wanted || this.#kept) void this.#begin();
      },
      saved: () => keepPresent(),
      fault: ({ run, fault, fatal }) => {
        if (fault.kind === 'load') this.#stop({ worker: 'failed' });
        else if (run === this.asked) this.#stop({ training: false });
        if (!fatal) notify({ kind: 'fault', text: fault.message });
      },
      died: (again) => {
        this.reset();
        this.put({ worker: again ? 'starting' : 'failed' });
        notify({ kind: 'fault', text: inBoth((words) => words.lanes.died) });
      },
    };
    this.on = on;
    if (kept) this.start();
  }

  /** Whether it is what a lane trains. @param {LaneConfig} config */
  trains({ run }) {
    return written(run) === written(this.#config);
  }

  /** Serves these lanes from now on. @param {SideLane[]} lanes */
  serve(lanes) {
    const same =
      lanes.length === this.#lanes.length && lanes.every((lane) => this.#lanes.includes(lane));
    if (same) return;
    this.#lanes = lanes;
    for (const lane of lanes) lane.follow(this.run);
    if (this.asked) this.#watch();
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
    else if (worker === 'ready' && this.asked === '') void this.#begin();
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
    this.#kept = null;
    this.close();
  }

  /** Ends the worker, for good, and keeps nothing. */
  end() {
    const { asked } = this;
    super.end();
    if (asked) store.forget([asked]).catch(() => {});
  }

  /** Has sentences drawn as a lane says from the weights as they are, if they are not; whether that was begun. */
  /** @param {LaneConfig} lane */
  sample({ run, sample }) {
    const { work, qualities } = this.run;
    const drawn = qualities.some(
      (other) => other.step === stepOf(this.run) && drawsAlike(other.sample, sample),
    );
    // With latents none are.
    if (run.model.kind === 'learned' || work.quality || drawn) return false;
    void this.draw(/** @type {State} */ ({ run, sample }), 'network');
    return true;
  }

  async #begin() {
    const kept = this.#kept;
    this.#kept = null;
    const from = kept ? await opening(kept.opened) : null;
    if (kept && !from) notify({ kind: 'note', text: inBoth((words) => words.lanes.lost) });
    // It may have been told to train while what is kept was read.
    if (this.asked) return;
    this.post({ type: 'prefer', device: 'cpu' });
    this.#watch();
    const id = from ? from.run : freshId();
    void store.claim(id);
    const fresh = /** @type {const} */ ({ run: id, origin: 'fresh', config: this.#config });
    this.open({ ...(from ?? fresh), train: false, aside: true });
    this.post({ type: 'until', step: this.#until });
    if (this.#wanted) this.order('train');
  }

  /** What is measured: the bound of each lane that has one, once where lanes measure the same. */
  #watch() {
    /** @type {import('../../pkg/index.js').SampleConfig[]} */
    const samples = [];
    for (const { config } of this.#lanes) {
      const { blockSize, share } = config.sample;
      const has = samples.some((other) => other.blockSize === blockSize && other.share === share);
      if (config.evaluation === 'bound' && !has) samples.push(config.sample);
    }
    const sentences = sentencesOf(core()?.describeCorpus(this.#config.corpus).length ?? 0);
    this.post(samples.length > 0 ? { type: 'watch', samples, sentences } : { type: 'unwatch' });
  }

  /** It failed, and no other network is to wait for it. @param {Partial<import('../record.js').Run>} fields */
  #stop(fields) {
    // What failed may have been a measurement, while it goes on training. Once is enough: a pause measures.
    if (this.#wanted) this.pause();
    // A run that could not be made is made anew when it is trained.
    if (!this.run.status) this.close();
    this.put(fields);
  }
}

/** What an earlier page of this tab kept of a network, unless it is another tab's or gone. @param {string} id */
async function opening(id) {
  if (!(await store.claim(id))) return null;
  const kept = await store.kept(id).catch(() => undefined);
  if (!kept) return null;
  const { run, bytes } = kept;
  return /** @type {const} */ ({ run: id, origin: 'kept', bytes, history: run.history });
}
