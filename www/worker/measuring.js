/**
 * A measurement as a job of short slices. It lives in wasm memory and is freed however it ends:
 * finished, failed or cancelled.
 */

/** @import { Asked, Evaluation, Measurement, Quality, QualityPoint } from '../../pkg/index.js' */
/** @import { Crew } from './crew.js' */
/** @import { Job } from './scheduler.js' */
import { Asker } from './crew.js';
import { SLICE, TELL_EVERY } from './scheduler.js';

/**
 * What is measured, and what comes of it once all rows are answered: one result a slice, because
 * summing takes a moment too.
 *
 * @template T
 * @typedef {{ measured: Pick<Evaluation, 'advance' | 'progress' | 'free'>, results: Iterator<T, void> }} Pulled
 */

/**
 * @template T
 * @typedef {object} Hearing
 * @property {(results: T[]) => void} finished
 * @property {(done: number, rows: number) => void} progress rows of contexts
 * @property {(thrown: unknown) => void} failed
 * @property {() => void} ended however it ended
 */

/** Bounds of the same weights, one after another, each by its block sizes. */
/** @param {Evaluation[]} all @returns {Pulled<Measurement>} */
export function summing(all) {
  let answered = 0;
  const measured = {
    advance: async (/** @type {number} */ milliseconds) => {
      if (await all[answered].advance(milliseconds)) answered += 1;
      return answered === all.length;
    },
    progress: () => {
      const each = all.map((one) => one.progress());
      const sum = (/** @type {'done' | 'rows'} */ of) =>
        each.reduce((all, one) => all + one[of], 0);
      return { done: sum('done'), rows: sum('rows') };
    },
    free: () => {
      for (const one of all) one.free();
    },
  };
  function* results() {
    for (const one of all) for (const k of one.blockSizes()) yield one.measurement(k);
  }
  return { measured, results: results() };
}

/** Sentences, by network evaluations. @param {Quality} measured @returns {Pulled<QualityPoint>} */
export function drawing(measured) {
  function* results() {
    yield* measured.points();
  }
  return { measured, results: results() };
}

/**
 * @template T
 * @param {Crew} crew that helps to ask the network
 * @param {Pulled<T>} pulled
 * @param {Hearing<T>} hearing
 * @returns {Job}
 */
export function measuring(crew, { measured, results }, { finished, progress, failed, ended }) {
  let reportedAt = 0;
  let answered = false;
  /** @type {T[]} */
  const all = [];
  const asker = new Asker();
  /** Under way over any number of slices. @type {Promise<boolean> | null} */
  let advancing = null;
  const end = () => {
    asker.cancel();
    // What is awaited cannot be freed.
    const free = () => measured.free();
    if (advancing) advancing.then(free, free);
    else free();
    ended();
  };
  return {
    slice: async () => {
      if (!answered) {
        advancing ??= measured.advance(SLICE);
        if (!(await crew.work(asker, advancing, SLICE))) return false;
        const advanced = advancing;
        advancing = null;
        answered = await advanced;
      }
      if (!answered) {
        if (performance.now() - reportedAt > TELL_EVERY) {
          reportedAt = performance.now();
          const { done, rows } = measured.progress();
          progress(done, rows);
        }
        return false;
      }
      const { done, value } = results.next();
      if (!done) {
        all.push(value);
        return false;
      }
      end();
      finished(all);
      return true;
    },
    failed: (thrown) => {
      // First, because what a trap has interrupted cannot be freed.
      failed(thrown);
      end();
    },
  };
}
