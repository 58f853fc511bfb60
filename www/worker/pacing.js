/**
 * How long a step of some run takes here, in short slices: the run is begun, timed and dropped. One at a
 * time: a newer question takes the place of the one before.
 */

/** @import { CpuModule, RunConfig } from '../../pkg/index.js' */
/** @import { Job, Scheduler } from './scheduler.js' */
import { cancelled } from './faults.js';
import { SLICE } from './scheduler.js';

/** So many slices are timed; a slice holds at least one part of a step. */
const SLICES = 8;

export class Pacing {
  #cpu;
  #scheduler;
  /** @type {Job | null} */
  #job = null;

  /** @param {CpuModule} cpu @param {Scheduler} scheduler */
  constructor(cpu, scheduler) {
    this.#cpu = cpu;
    this.#scheduler = scheduler;
  }

  /**
   * @param {RunConfig} config
   * @param {{ finished: (milliseconds: number) => void, failed: (thrown: unknown) => void }} hearing
   */
  time(config, { finished, failed }) {
    if (this.#job) {
      this.#scheduler.remove(this.#job);
      this.#job.failed(cancelled());
    }
    const lane = this.#cpu.Lane.create(config);
    const end = () => {
      this.#job = null;
      lane.free();
    };
    let slices = 0;
    this.#job = {
      slice: async () => {
        const milliseconds = lane.pace(SLICE);
        slices += 1;
        if (slices < SLICES) return false;
        end();
        finished(milliseconds);
        return true;
      },
      failed: (thrown) => {
        // First, because what a trap has interrupted cannot be freed.
        failed(thrown);
        end();
      },
    };
    this.#scheduler.add(this.#job);
  }
}
