/**
 * A run's history, thinned so that it stays small however long the run becomes.
 */

/** @import { Measurement, LossPoint } from '../../pkg/index.js' */
/** @import { History, Mark } from '../protocol.js' */

const MOST = 1200;

/** @returns {History} */
export const noHistory = () => ({ losses: [], bounds: [] });

/** Every second entry of a list that is too long, and always the last. */
/** @template T @param {T[]} list @param {number} [most] @returns {T[]} */
export const thinned = (list, most = MOST) =>
  list.length <= most ? list : list.filter((_, i) => i % 2 === 0 || i === list.length - 1);

/** @param {History} history @param {LossPoint[]} losses @returns {History} */
export const withLosses = (history, losses) => ({
  ...history,
  losses: thinned([...history.losses, ...losses]),
});

/** Whether a bound was measured at this block size and share of random tokens. */
/** @param {{ k: number, share?: number | null }} bound @param {{ k: number, share?: number | null }} at */
export const isAt = (bound, { k, share }) =>
  bound.k === k && (bound.share ?? null) === (share ?? null);

/** @param {History} history @param {Measurement} measurement @returns {History} */
export function withBound(history, { step, k, share, nelbo }) {
  /** @type {Mark} */
  const mark = { step, k, share, nats: nelbo.nats, standardError: nelbo.standardError };
  const others = history.bounds.filter((bound) => bound.step !== step || !isAt(bound, mark));
  return { ...history, bounds: thinned([...others, mark]) };
}

/** What of a history remains when its run goes back to a step. @param {History} history @param {number} step */
export const upTo = ({ losses, bounds }, step) => ({
  losses: losses.filter((loss) => loss.step <= step),
  bounds: bounds.filter((bound) => bound.step <= step),
});
