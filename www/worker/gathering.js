/** A measurement that comes to one result, as a job. */

/** @import { Asked } from '../../pkg/index.js' */
/** @import { Pulled } from './measuring.js' */

/** @template T @param {Asked<T>} measured @returns {Pulled<T>} */
export function gathering(measured) {
  function* results() {
    yield measured.result();
  }
  return { measured, results: results() };
}
