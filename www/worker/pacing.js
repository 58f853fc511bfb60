/**
 * How long a step of some run takes here, as a job of short slices: the run is begun, timed and
 * dropped.
 */

/** @import { CpuModule, RunConfig } from '../../pkg/index.js' */
/** @import { Job } from './scheduler.js' */

const SLICE = 25;
/** So many slices are timed; a slice holds at least one part of a step. */
const SLICES = 8;

/**
 * @param {CpuModule} cpu
 * @param {RunConfig} config
 * @param {{ finished: (milliseconds: number) => void, failed: (thrown: unknown) => void }} hearing
 * @returns {Job}
 */
export function pacing(cpu, config, { finished, failed }) {
  const lane = cpu.Lane.create(config);
  let slices = 0;
  return {
    slice: async () => {
      const milliseconds = lane.pace(SLICE);
      slices += 1;
      if (slices < SLICES) return false;
      lane.free();
      finished(milliseconds);
      return true;
    },
    failed: (thrown) => {
      // First, because what a trap has interrupted cannot be freed.
      failed(thrown);
      lane.free();
    },
  };
}
