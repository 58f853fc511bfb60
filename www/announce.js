/**
 * What is said to those who listen: a sentence at a time, into live regions that stay on the page.
 *
 * The one door for it. Numbers that change by themselves are not said; starts, ends, milestones
 * and faults are (`milestones.js` says which).
 */

/** @import { Text } from '../pkg/index.js' */
import { get, set } from './state.js';

/** A sentence is taken away again after this long, so that nobody comes upon it later. */
const GONE_AFTER = 10_000;

let last = 0;

/**
 * Has a sentence read out.
 *
 * @param {Text} text
 * @param {boolean} [urgent] interrupts what is being read; for what the reader must know at once
 */
export function announce(text, urgent = false) {
  const id = ++last;
  set({ announcements: [...get().announcements, { id, text, urgent }] });
  setTimeout(
    () => set({ announcements: get().announcements.filter((each) => each.id !== id) }),
    GONE_AFTER,
  );
}
