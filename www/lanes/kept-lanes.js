/** The lanes of this tab through a reload: what they are and how they went; their networks lie beside the reader's runs. */

/** @import { LaneConfig } from '../../pkg/index.js' */
/** @import { Trail } from '../record.js' */
/** @import { Kept } from './network.js' */
import * as store from '../store.js';

const KEY = 'denoise-lab-lanes';
/** Networks of tabs that were closed are forgotten after a day, in milliseconds. */
const LONGEST = 24 * 3600 * 1000;

/**
 * @typedef {object} KeptLanes
 * @property {{ config: LaneConfig, trail: Trail, network: number }[]} lanes each with the place of its network
 * @property {Kept[]} networks
 * @property {boolean} training whether any was being trained
 * @property {boolean} lockstep
 * @property {import('./story.js').Told | null} story
 */

/** Has a reload find what there is; called when the page goes, and while it is there, because one that crashes does not say so. */
export let keepPresent = () => {};

/** @param {() => KeptLanes} present */
export function keepLanes(present) {
  keepPresent = () => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(present()));
    } catch {
      // There is nowhere to keep them.
    }
  };
  addEventListener('pagehide', keepPresent);
  store.forgetAside(Date.now() - LONGEST).catch(() => {});
}

/** What the page before kept, once. @returns {KeptLanes | null} */
export function keptLanes() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    sessionStorage.removeItem(KEY);
    return kept?.lanes?.length > 0 ? kept : null;
  } catch {
    // Without storage, or with somebody else's word in it, there are none.
    return null;
  }
}
