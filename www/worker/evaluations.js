/**
 * The evaluations under way on one lane: the watched bound's, which a newer one replaces, and those
 * that were asked for by a query.
 */

/** @import { Crew } from './crew.js' */
/** @import { Pulled } from './measuring.js' */
/** @import { Job, Scheduler } from './scheduler.js' */
import { cancelled } from './faults.js';
import { measuring } from './measuring.js';

/** @typedef {(thrown: unknown) => void} Failed */

export class Evaluations {
  #scheduler;
  #crew;
  /** @type {Job | null} */
  #watched = null;
  /** @type {Map<number, Job>} by query */
  #asked = new Map();

  /** @param {Scheduler} scheduler @param {Crew} crew */
  constructor(scheduler, crew) {
    this.#scheduler = scheduler;
    this.#crew = crew;
  }

  /**
   * Evaluates in place of what was watched before.
   *
   * @template T
   * @param {Pulled<T>} evaluation
   * @param {{ finished: (results: T[]) => void, failed: Failed }} hearing
   */
  watch(evaluation, hearing) {
    if (this.#watched) this.#drop(this.#watched);
    const ended = () => (this.#watched = null);
    this.#watched = measuring(this.#crew, evaluation, {
      ...hearing,
      progress: () => {},
      ended,
    });
    this.#scheduler.add(this.#watched);
  }

  /**
   * @template T
   * @param {number} query
   * @param {Pulled<T>} evaluation
   * @param {{ finished: (results: T[]) => void, failed: Failed, progress: (done: number, rows: number) => void }} hearing
   */
  ask(query, evaluation, hearing) {
    const ended = () => this.#asked.delete(query);
    const job = measuring(this.#crew, evaluation, { ...hearing, ended });
    this.#asked.set(query, job);
    this.#scheduler.add(job);
  }

  /** @param {number} query that is no longer wanted */
  cancel(query) {
    const job = this.#asked.get(query);
    if (job) this.#drop(job);
  }

  /** Nothing of this lane is wanted any longer. */
  cancelAll() {
    if (this.#watched) this.#drop(this.#watched);
    for (const job of [...this.#asked.values()]) this.#drop(job);
  }

  /** @param {Job} job */
  #drop(job) {
    this.#scheduler.remove(job);
    job.failed(cancelled());
  }
}
