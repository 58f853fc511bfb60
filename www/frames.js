/** What can be read off a trajectory's frames: which cells are noise, corrections, rungs. */

/** @import { Candidate, Cell, Frame } from '../pkg/index.js' */

/** Whether a cell is destroyed, and not restored yet. @param {Cell} cell */
export const isGone = ({ state }) => state === 'corrupted' || state === 'pending';

/** Whether a destroyed cell holds a token, which reads as text and is none. @param {Cell} cell */
export const isNoise = (cell) => isGone(cell) && cell.token !== null;

/**
 * What a position was when it was last restored before this step, if that is changed now: a
 * correction. In between it may have been destroyed again.
 *
 * @param {Frame[]} frames @param {number} t @param {number} position
 * @returns {string | null}
 */
export function corrected(frames, t, position) {
  const at = (/** @type {number} */ level) =>
    frames.find((frame) => frame.t === level)?.cells[position];
  const cell = at(t);
  // A token that makes room for another is not corrected.
  if (cell?.state !== 'restored' || cell.identity !== undefined) return null;
  let level = t + 1;
  while (at(level)?.state === 'pending') level += 1;
  const before = at(level);
  return before && before.token !== cell.token ? before.text : null;
}

/** How many positions a step recovers, where a planner says how likely each is. @param {Frame} frame */
export const recovered = ({ cells }) =>
  Math.round(cells.reduce((sum, cell) => sum + (cell.recoveryProbability ?? 0), 0));

/**
 * Frames by how many positions are gone. A planner may restore the same position twice, so there it
 * is by how many are still to be recovered. Where that does not fall with every step (levels of a
 * diffusion, rounds of remasking) each frame is a rung.
 *
 * @param {Frame[]} frames t = 0 first
 * @param {number} length
 * @returns {(Frame | null)[]}
 */
export function byHeight(frames, length) {
  let left = 0;
  const heights = frames.map((frame) => {
    left += recovered(frame);
    return left > 0 ? left : frame.cells.filter(isGone).length;
  });
  if (heights.some((height, n) => n > 0 && height <= heights[n - 1])) return frames;
  /** @type {(Frame | null)[]} */
  const rungs = Array.from({ length: length + 1 }, () => null);
  frames.forEach((frame, n) => (rungs[heights[n]] = frame));
  return rungs;
}

/** The most steps that are all rungs at once. */
const RUNGS = 16;

/**
 * A long trajectory (a diffusion's, rounds of remasking) by a few of its frames, evenly apart; the one
 * at t stands in for its neighbour, so that no rung moves when t does.
 *
 * @param {Frame[]} frames t = 0 first @param {number} t
 */
export function thinned(frames, t) {
  const stride = Math.ceil((frames.length - 1) / RUNGS);
  if (stride <= 1) return frames;
  const count = Math.ceil((frames.length - 1) / stride) + 1;
  return Array.from({ length: count }, (_, rung) =>
    Math.ceil(t / stride) === rung ? frames[t] : frames[Math.min(rung * stride, frames.length - 1)],
  ).filter((frame) => frame !== undefined);
}

/**
 * How many cells further on a token was in another frame; null where it was in none.
 *
 * @param {Frame | undefined} other @param {Cell} cell @param {number} position
 * @returns {number | null}
 */
export function moved(other, { identity }, position) {
  if (!other || identity === undefined) return null;
  const was = other.cells.findIndex((cell) => cell.identity === identity);
  return was < 0 ? null : was - position;
}

/** Whether a planner never came to a position: the noise that was there is left. */
/** @param {Frame[]} frames @param {number} position */
export const isUntouched = (frames, position) => {
  if (frames.some(({ cells }) => cells[position].identity !== undefined)) return false;
  const states = frames.map(({ cells }) => cells[position].state);
  return states.includes('pending') && !states.includes('given') && !states.includes('restored');
};

/**
 * What the model thought of a position when it was last restored: the frame before carries the
 * distribution it was drawn from. Tokens of a deletion move, and carry theirs with them.
 *
 * @param {Frame[]} frames @param {number} position
 * @returns {Candidate[]}
 */
export function drawnFrom(frames, position) {
  const rising = [...frames].sort((a, b) => a.t - b.t);
  const { identity, candidates } = rising[0].cells[position];
  if (identity !== undefined) return candidates;
  const restored = rising.find(({ cells }) => cells[position].state === 'restored')?.t ?? 0;
  const before = rising.find(({ t, cells }) => t > restored && cells[position].candidates.length);
  return before?.cells[position].candidates ?? [];
}
