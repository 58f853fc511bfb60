/** Training the lane's run in short slices, and telling how it goes. */

/** @import { Lane, LearnedLoss, LossPoint, TrainReport } from '../../pkg/index.js' */
/** @import { Event } from '../protocol.js' */
/** @import { Job, Scheduler } from './scheduler.js' */
import { within } from '../deadline.js';
import { LONGEST, SILENT } from './gpu.js';
import { Pace } from './pace.js';
import { SLICE, TELL_EVERY } from './scheduler.js';

/**
 * What the worker lends it.
 *
 * @typedef {object} Host
 * @property {() => Lane | null} lane
 * @property {() => string} run its id
 * @property {(lane: Lane, milliseconds: number, until?: number) => Promise<TrainReport>} train a slice
 * @property {(milliseconds: number, steps: number) => void} stepped how long steps took
 * @property {(losses: LossPoint[], finished: boolean) => void} trained
 * @property {(thrown: unknown) => boolean} leave whether training can go on elsewhere
 * @property {(thrown: unknown) => void} fault
 */

export class Training {
  #scheduler;
  #send;
  #host;
  #on = false;
  #pace = new Pace();
  /** So many steps in all, and then it waits. @type {number | null} */
  #until = null;
  #reportedAt = 0;
  /** @type {LossPoint[]} not reported yet */
  #losses = [];
  /** What the last of them is made of, where the posterior is learned. @type {LearnedLoss | null} */
  #learned = null;

  /** @param {Scheduler} scheduler @param {(event: Event) => void} send @param {Host} host */
  constructor(scheduler, send, host) {
    this.#scheduler = scheduler;
    this.#send = send;
    this.#host = host;
  }

  /** @type {Job} */
  #job = {
    slice: () => this.#slice(),
    failed: (thrown) => {
      if (this.#host.leave(thrown)) {
        this.#scheduler.add(this.#job);
        return;
      }
      this.#on = false;
      this.report(true);
      this.#host.fault(thrown);
    },
  };

  get on() {
    return this.#on;
  }

  start() {
    const lane = this.#host.lane();
    if (!lane || this.#on) return;
    const { step, budget } = lane.status();
    if (step >= budget) return;
    this.#on = true;
    this.#pace.restart();
    this.#scheduler.add(this.#job);
  }

  stop() {
    this.#on = false;
    this.#scheduler.remove(this.#job);
  }

  /** Waits once so many steps are done in all; null lets it go on. @param {number | null} step */
  waitAt(step) {
    this.#until = step;
    if (this.#on) this.#scheduler.add(this.#job);
  }

  /** @param {number} step */
  #waits(step) {
    return this.#until !== null && step >= this.#until;
  }

  /** The lane is another, or the same on another device. @param {boolean} lost its last steps */
  moved(lost) {
    this.#pace.restart();
    if (lost) [this.#losses, this.#learned] = [[], null];
  }

  /** One step. */
  async step() {
    const lane = this.#host.lane();
    if (lane) this.#trained(await lane.step());
  }

  async #slice() {
    const lane = this.#host.lane();
    if (!lane) return true;
    const before = { time: performance.now(), step: lane.status().step };
    if (this.#waits(before.step)) return true;
    const progress = await within(
      this.#host.train(lane, SLICE, this.#until ?? undefined),
      LONGEST.slice,
      SILENT,
    );
    this.#host.stepped(performance.now() - before.time, progress.step - before.step);
    return this.#trained(progress);
  }

  /** @param {TrainReport} progress */
  #trained({ step, finished, losses, learned }) {
    this.#losses.push(...losses);
    this.#learned = learned ?? this.#learned;
    this.#pace.mark(step);
    if (finished) this.#on = false;
    const waits = this.#waits(step);
    this.report(finished || waits);
    this.#host.trained(losses, finished);
    return finished || waits || !this.#on;
  }

  /** Tells how far it is. @param {boolean} always otherwise a few times a second */
  report(always) {
    const now = performance.now();
    const lane = this.#host.lane();
    if (!lane || (!always && now - this.#reportedAt < TELL_EVERY)) return;
    this.#reportedAt = now;
    const { step, budget } = lane.status();
    this.#send({
      type: 'progress',
      run: this.#host.run(),
      step,
      budget,
      training: this.#on,
      finished: step >= budget,
      stepsPerSecond: this.#on ? this.#pace.perSecond(step) : 0,
      losses: this.#losses,
      learned: this.#learned,
    });
    [this.#losses, this.#learned] = [[], null];
  }
}
