/** Waits that come to an end: what does not answer in time is gone on without, and that is said. */

/** @import { Text } from '../pkg/index.js' */

/** A member of a crew that has had a part for this long without an answer is replaced: milliseconds. */
export const SILENT_MEMBER = 20_000;

/**
 * What a promise comes to, or a fault of the kind `late` once it has been waited for this long.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {number} milliseconds
 * @param {Text} late what is said then
 * @returns {Promise<T>}
 */
export const within = (promise, milliseconds, late) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject({ kind: 'late', message: late }), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
