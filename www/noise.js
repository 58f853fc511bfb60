/**
 * How noisy the process is: the second knob. It is u, where the network serves every share of random tokens, otherwise the
 * first setting of a process that is a number. Where there is none, what is destroyed is masked, and u stands there at 0.
 */

/** @import { ProcessConfig, Setting, State } from '../pkg/index.js' */
import { PROCESS, U } from './pointers.js';
import { processOf } from './process.js';
import { change, get, setChooser } from './state.js';

const WHOLE = '/run/model/process';
export const NOISE = 'noise';

/** Noise that one network learns at every share. */
const LIVE = /** @type {ProcessConfig} */ ({ kind: NOISE, shares: 'every' });

/** Among the settings of a state the one that says how noisy its process is. */
/** @param {Setting[]} own */
export const noiseOf = (own) =>
  own.find(
    ({ pointer, range }) =>
      pointer === U || (pointer.startsWith(`${WHOLE}/`) && range.kind !== 'choice'),
  );

/**
 * The settings of a state, and among them one that says how noisy its process is.
 *
 * @param {Setting[]} own
 * @param {Setting[]} all
 */
export function withNoise(own, all) {
  // A learned posterior has no process, and nothing to make noisy.
  const fixed = own.some(({ pointer }) => pointer === PROCESS);
  return noiseOf(own) || !fixed ? own : [...own, ...all.filter(({ pointer }) => pointer === U)];
}

/** The state as the knob shows it where the process only masks. @param {State | null} config */
export const masked = (config) => config && { ...config, sample: { ...config.sample, share: 0 } };

/** Makes a process that only masks noise with this share of random tokens. @param {unknown} share */
export function makeNoise(share) {
  if (share !== 0) change('', { run: { model: { process: LIVE } }, sample: { share } });
}

/** Lets noise be chosen as the one whose share can be moved. */
export function startNoise() {
  setChooser(PROCESS, (kind) => {
    if (kind !== NOISE || !processOf(get().config?.run)) return false;
    change(WHOLE, LIVE);
    return true;
  });
}
