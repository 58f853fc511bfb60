/**
 * A measurement as a job of short slices. The evaluation lives in wasm memory and is freed however
 * it ends: finished, failed or cancelled.
 */

/** @import { Evaluation, Measurement } from '../../pkg/index.js' */
/** @import { Job } from './scheduler.js' */

const SLICE = 25;
const TELL_EVERY = 100;

/**
 * @typedef {object} Hearing
 * @property {(measurements: Measurement[]) => void} finished
 * @property {(done: number, rows: number) => void} progress rows of contexts
 * @property {(thrown: unknown) => void} failed
 * @property {() => void} ended however it ended
 */

/** @param {Evaluation} evaluation @param {Hearing} hearing @returns {Job} */
export function measuring(evaluation, { finished, progress, failed, ended }) {
  let toldAt = 0;
  let answered = false;
  /** @type {Measurement[]} */
  const measurements = [];
  /** Once all rows are answered, one block size a slice: summing takes a moment too. */
  const sum = () => {
    const blockSizes = evaluation.blockSizes();
    measurements.push(evaluation.measurement(blockSizes[measurements.length]));
    return measurements.length === blockSizes.length;
  };
  const end = () => {
    evaluation.free();
    ended();
  };
  return {
    slice: async () => {
      answered ||= await evaluation.advance(SLICE);
      if (!answered) {
        if (performance.now() - toldAt > TELL_EVERY) {
          toldAt = performance.now();
          const { done, rows } = evaluation.progress();
          progress(done, rows);
        }
        return false;
      }
      if (!sum()) return false;
      end();
      finished(measurements);
      return true;
    },
    failed: (thrown) => {
      end();
      failed(thrown);
    },
  };
}
