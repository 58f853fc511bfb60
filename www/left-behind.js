/**
 * What a reload takes: a test of the claim is in memory only.
 * The page that goes leaves word of it, and the one that comes in the same tab says so.
 */

import { inBoth } from './i18n.js';
import { get, notify } from './state.js';

const KEY = 'denoise-lab-left-behind';

/** Whether the page before left word of it, once. */
function found() {
  try {
    const word = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return word !== null;
  } catch {
    // Without storage nobody knows.
    return false;
  }
}

/** Says what is gone, and from now on leaves word. */
export function startLeavingWord() {
  if (found()) notify({ kind: 'note', text: inBoth(({ notices }) => notices.leftBehind) });
  addEventListener('pagehide', () => {
    const { claim } = get();
    if (!claim.running && claim.contests.length === 0) return;
    try {
      sessionStorage.setItem(KEY, 'claim');
    } catch {
      // There is nowhere to leave it.
    }
  });
}
