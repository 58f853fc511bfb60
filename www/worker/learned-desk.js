/**
 * The desk of the lane whose posterior is learned: trains its run in slices, and between them measures
 * every few seconds whether it has collapsed.
 */

/** @import { Asked, CpuModule, LearnedLane, LearnedLoss, LearnedMeasurement, Pictures } from '../../pkg/index.js' */
/** @import { Handlers, LearnedCommand, LearnedEvent } from '../protocol.js' */
/** @import { Job } from './scheduler.js' */
import { faultOf } from '../protocol.js';
import { Evaluations } from './evaluations.js';
import { isFatal, noModel } from './faults.js';
import { gathering } from './gathering.js';
import { Pace } from './pace.js';
import { Scheduler } from './scheduler.js';

/** @template {LearnedCommand['type']} T @typedef {Extract<LearnedCommand, { type: T }>} Of */

const SLICE = 25;
const REPORT_EVERY = 100;
const MEASURE_EVERY = 3000;
/** Sentences in the pictures. */
const PICTURED = 4;

/** @implements {Handlers<LearnedCommand>} */
export class LearnedDesk {
  #cpu;
  #send;
  #scheduler = new Scheduler();
  #evaluations = new Evaluations(this.#scheduler);
  /** @type {LearnedLane | null} */
  #lane = null;
  #run = '';
  #on = false;
  #pace = new Pace();
  /** So many steps in all, and then training waits. @type {number | null} */
  #until = null;
  /** @type {LearnedLoss | null} */
  #loss = null;
  #reportedAt = 0;
  /** @type {{ measurement: LearnedMeasurement, pictures: Pictures, step: number } | null} */
  #measuring = null;
  #measuredAt = 0;
  /** The step of the weights that were measured last. */
  #measuredStep = -1;

  /** @param {CpuModule} cpu @param {(event: LearnedEvent) => void} send */
  constructor(cpu, send) {
    this.#cpu = cpu;
    this.#send = send;
  }

  /** @type {Job} */
  #training = {
    slice: () => this.#train(),
    failed: (thrown) => {
      this.#on = false;
      this.#fault(thrown);
    },
  };

  /** @type {Job} */
  #measurement = {
    slice: () => this.#measure(),
    failed: (thrown) => {
      // First, because what a trap has interrupted cannot be freed.
      this.#fault(thrown);
      this.#dropMeasurement();
    },
  };

  /** Begins a run in place of the present one. @param {Of<'open'>} command */
  open({ run, config }) {
    this.#soon(async () => {
      this.#retire();
      this.#run = run;
      this.#lane = this.#cpu.LearnedLane.create(config);
      this.#send({ type: 'opened', run, status: this.#lane.status() });
    });
  }

  /** Reads a text that runs may need. @param {Of<'text'>} command */
  text({ source }) {
    this.#soon(async () => void this.#cpu.readText(source));
  }

  /** Does what was decided on a run, unless the lane has another by now. */
  /** @param {string} run @param {(lane: LearnedLane) => void} act */
  #of(run, act) {
    this.#soon(async () => {
      if (this.#lane && run === this.#run) act(this.#lane);
    });
  }

  /** @param {Of<'train'>} command */
  train({ run }) {
    this.#of(run, () => this.#start());
  }

  /** @param {Of<'pause'>} command */
  pause({ run }) {
    this.#of(run, () => {
      this.#stop();
      this.#report();
      this.#scheduler.add(this.#measurement);
    });
  }

  /** Waits once so many steps are done in all; null lets it go on. @param {Of<'until'>} command */
  until({ step }) {
    this.#soon(async () => {
      this.#until = step;
      if (this.#on) this.#scheduler.add(this.#training);
    });
  }

  /** @param {Of<'extend'>} command */
  extend({ run, from, steps }) {
    this.#of(run, (lane) => {
      if (lane.status().budget === from) lane.extend(steps);
      this.#start();
    });
  }

  /** How noisy the gradients are. @param {Of<'gradients'>} command */
  gradients({ query, asked }) {
    this.#ask(query, (lane) => lane.gradients(asked));
  }

  /** What each line of the derivation is. @param {Of<'derivation'>} command */
  derivation({ query }) {
    this.#ask(query, (lane) => lane.derivation());
  }

  /** Tighter bounds. @param {Of<'importance'>} command */
  importance({ query }) {
    this.#ask(query, (lane) => lane.importance());
  }

  /** @param {Of<'cancel'>} command */
  cancel({ query }) {
    this.#soon(async () => this.#evaluations.cancel(query));
  }

  close() {
    this.#soon(async () => this.#retire());
  }

  /**
   * Measures the weights as they are, for somebody who waits.
   *
   * @param {number} query
   * @param {(lane: LearnedLane) => Asked<any>} begin
   */
  #ask(query, begin) {
    const failed = (/** @type {unknown} */ thrown) => {
      this.#send({ type: 'refusal', query, fault: faultOf(thrown) });
      if (isFatal(thrown)) this.#fault(thrown);
    };
    this.#scheduler.soon(async () => {
      try {
        if (!this.#lane) throw noModel();
        const { step } = this.#lane.status();
        this.#evaluations.ask(query, gathering(begin(this.#lane)), {
          finished: ([found]) => this.#send({ type: 'answer', query, value: { step, found } }),
          progress: (done, rows) => this.#send({ type: 'partial', query, done, rows }),
          failed,
        });
      } catch (thrown) {
        failed(thrown);
      }
    });
  }

  /** Between two slices; what fails is told. @param {() => Promise<void>} task */
  #soon(task) {
    this.#scheduler.soon(() => task().catch((thrown) => this.#fault(thrown)));
  }

  #start() {
    if (!this.#lane || this.#on) return;
    this.#on = true;
    this.#pace.restart();
    this.#scheduler.add(this.#training);
  }

  #stop() {
    this.#on = false;
    this.#scheduler.remove(this.#training);
  }

  #retire() {
    this.#stop();
    this.#scheduler.remove(this.#measurement);
    this.#dropMeasurement();
    this.#evaluations.cancelAll();
    this.#lane?.free();
    this.#lane = null;
    this.#loss = null;
    this.#measuredStep = -1;
  }

  async #train() {
    if (!this.#lane) return true;
    if (this.#waits(this.#lane.status().step)) return true;
    const { step, finished, loss } = await this.#lane.train(SLICE, this.#until ?? undefined);
    this.#loss = loss ?? this.#loss;
    this.#pace.mark(step);
    if (finished) this.#on = false;
    const now = performance.now();
    const waits = this.#waits(step);
    if (finished || waits || now - this.#reportedAt > REPORT_EVERY) this.#report();
    if (finished || now - this.#measuredAt > MEASURE_EVERY) this.#scheduler.add(this.#measurement);
    return waits || !this.#on;
  }

  /** @param {number} step */
  #waits(step) {
    return this.#until !== null && step >= this.#until;
  }

  #report() {
    if (!this.#lane) return;
    this.#reportedAt = performance.now();
    const { step, budget } = this.#lane.status();
    const [run, training, loss] = [this.#run, this.#on, this.#loss];
    const stepsPerSecond = training ? this.#pace.perSecond(step) : 0;
    this.#send({ type: 'trained', run, step, budget, training, stepsPerSecond, loss });
    this.#loss = null;
  }

  /** Measures the newest weights; goes on to still newer ones if training has ended meanwhile. */
  async #measure() {
    if (!this.#lane) return true;
    const { step } = this.#lane.status();
    if (!this.#measuring) {
      if (step === this.#measuredStep) return true;
      const pictures = await this.#lane.pictures(PICTURED);
      this.#measuring = { measurement: this.#lane.measure(), pictures, step };
      return false;
    }
    const { measurement, pictures, step: of } = this.#measuring;
    if (!(await measurement.advance(SLICE))) return false;
    const measured = measurement.result();
    this.#dropMeasurement();
    this.#measuredStep = of;
    this.#measuredAt = performance.now();
    this.#send({ type: 'measured', run: this.#run, step: of, measured, pictures });
    return this.#on || of === step;
  }

  #dropMeasurement() {
    this.#measuring?.measurement.free();
    this.#measuring = null;
  }

  /** @param {unknown} thrown */
  #fault(thrown) {
    const [run, fault, fatal] = [this.#run, faultOf(thrown), isFatal(thrown)];
    this.#send({ type: 'fault', run, fault, fatal });
  }
}
