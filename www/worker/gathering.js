/** A measurement that comes to one result, as a job. */

/** @import { Asked } from '../../pkg/index.js' */
/** @import { Pulled } from './measuring.js' */

/**
 * @template T
 * @template [R=T]
 * @param {Asked<T>} measured
 * @param {(result: T) => R} [map] what is made of it
 * @returns {Pulled<R>}
 */
export function gathering(measured, map = (result) => /** @type {any} */ (result)) {
  function* results() {
    yield map(measured.result());
  }
  return { measured: /** @type {any} */ (measured), results: results() };
}
