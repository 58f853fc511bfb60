/**
 * Cooperative scheduling in one lane's worker: short background slices, with everything a person
 * is waiting for answered between them.
 *
 * All work that touches the lane goes through here, one piece at a time, because a lane that is
 * awaited cannot be asked anything else.
 */

/**
 * Work done in slices of at most ~50 ms; `slice` resolves to true when nothing is left to do.
 *
 * @typedef {{ slice: () => Promise<boolean>, failed: (thrown: unknown) => void }} Job
 */

/** Parts of work run until this is over, so that whoever waits is answered soon: milliseconds. */
export const SLICE = 25;
/** Milliseconds between two words on how far something is. */
export const TELL_EVERY = 100;

/**
 * Lets waiting messages arrive. A macrotask: promises alone would starve the worker's queue, and
 * timers are clamped and throttled in hidden tabs.
 */
const channel = new MessageChannel();
/** @type {(() => void)[]} */
const resumed = [];
channel.port1.onmessage = () => resumed.shift()?.();
export const turn = () =>
  new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
    resumed.push(() => resolve());
    channel.port2.postMessage(null);
  });

export class Scheduler {
  /** @type {(() => Promise<void>)[]} */
  #urgent = [];
  /** @type {Job[]} round robin: the next to run is first */
  #jobs = [];
  #running = false;

  /** Runs a task before the next slice; tasks keep their order. @param {() => Promise<void>} task */
  soon(task) {
    this.#urgent.push(task);
    void this.#run();
  }

  /** Adds a job to the rounds. @param {Job} job */
  add(job) {
    if (!this.#jobs.includes(job)) this.#jobs.push(job);
    void this.#run();
  }

  /** Takes a job out of the rounds; a slice in progress ends first. @param {Job} job */
  remove(job) {
    this.#jobs = this.#jobs.filter((other) => other !== job);
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (this.#urgent.length > 0 || this.#jobs.length > 0) {
      await turn();
      const task = this.#urgent.shift();
      if (task) {
        await task();
        continue;
      }
      const job = this.#jobs.shift();
      if (!job) continue;
      this.#jobs.push(job);
      try {
        if (await job.slice()) this.remove(job);
      } catch (thrown) {
        this.remove(job);
        job.failed(thrown);
      }
    }
    this.#running = false;
  }
}
