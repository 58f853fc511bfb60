/** What can be read off a trajectory's frames: which cells are noise, corrections, rungs. */

/** @import { Candidate, Cell, Frame } from '../pkg/index.js' */

/** Whether a cell is destroyed, and not restored yet. @param {Cell} cell */
export const isGone = ({ state }) => state === 'corrupted' || state === 'pending';

/** Whether a destroyed cell holds a token, which reads as text and is none. @param {Cell} cell */
export const isNoise = (cell) => isGone(cell) && cell.token !== null;

/**
 * What a cell was before this step, if a restored token was changed again: a correction.
 *
 * @param {Cell} cell @param {Cell | undefined} before the same position at t + 1
 * @returns {string | null}
 */
export function corrected(cell, before) {
  const again = cell.state === 'restored' && before && before.state !== 'pending';
  return again && before.token !== cell.token ? before.text : null;
}

/** How many positions a step recovers, where a planner says how likely each is. @param {Frame} frame */
export const recovered = ({ cells }) =>
  Math.round(cells.reduce((sum, cell) => sum + (cell.recoveryProbability ?? 0), 0));

/**
 * Frames by how many positions are gone. A planner may restore the same position twice, so there it
 * is by how many are still to be recovered.
 *
 * @param {Frame[]} frames t = 0 first
 * @param {number} length
 */
export function byHeight(frames, length) {
  /** @type {(Frame | null)[]} */
  const rungs = Array.from({ length: length + 1 }, () => null);
  let left = 0;
  for (const frame of frames) {
    left += recovered(frame);
    let height = left > 0 ? left : frame.cells.filter(isGone).length;
    while (rungs[height]) height += 1;
    rungs[height] = frame;
  }
  return rungs;
}

/** Whether a planner never came to a position: what was there is left. */
/** @param {Frame[]} frames @param {number} position */
export const isUntouched = (frames, position) =>
  frames.every(({ cells }) => !['given', 'restored'].includes(cells[position].state));

/**
 * What the model thought of a position when it was last restored: the frame before carries the
 * distribution it was drawn from.
 *
 * @param {Frame[]} frames @param {number} position
 * @returns {Candidate[]}
 */
export function drawnFrom(frames, position) {
  const rising = [...frames].sort((a, b) => a.t - b.t);
  const restored = rising.find(({ cells }) => cells[position].state === 'restored')?.t ?? 0;
  const before = rising.find(({ t, cells }) => t > restored && cells[position].candidates.length);
  return before?.cells[position].candidates ?? [];
}
