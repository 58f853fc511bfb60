/**
 * How noisy the process is: the second knob. It is the first setting of a process that is a number. Where there is none,
 * what is destroyed is masked, and the share of random tokens stands there at 0.
 */

/** @import { ProcessConfig, Setting } from '../pkg/index.js' */
import { PROCESS, SHARE } from './pointers.js';
import { processOf } from './process.js';
import { change, get, setChooser } from './state.js';

const WHOLE = '/run/model/process';
export const NOISE = 'noise';
const MASK = 'mask';

/** Among the settings of a state the one that says how noisy its process is: the first number that is its own. */
/** @param {Setting[]} own */
export const noiseOf = (own) =>
  own.find(({ pointer, range }) => pointer.startsWith(`${WHOLE}/`) && range.kind !== 'choice');

/**
 * The settings of a state, and among them one that says how noisy its process is.
 *
 * @param {Setting[]} own
 * @param {Setting[]} all
 */
export function withNoise(own, all) {
  // A learned posterior has no process, and nothing to make noisy.
  const fixed = own.some(({ pointer }) => pointer === PROCESS);
  return noiseOf(own) || !fixed ? own : [...own, ...all.filter(({ pointer }) => pointer === SHARE)];
}

/** Lets the share choose the process: at 0 the mask, above it random tokens. */
export function startNoise() {
  /** Noise as it was when its share went to 0, so that a slider on its way there and back loses nothing. */
  /** @type {Partial<ProcessConfig>} */
  let left = {};
  setChooser(SHARE, (share) => {
    const process = processOf(get().config?.run);
    if (!process) return false;
    const noise = process.kind === NOISE;
    if (noise && share === 0) {
      left = process;
      change(WHOLE, { kind: MASK });
    } else if (!noise && share !== 0) {
      change(WHOLE, { ...left, kind: NOISE, share });
    } else return !noise;
    return true;
  });
}
