/**
 * The address bar mirrors the state; links and commands are copied from it.
 */

/** @import { State } from '../pkg/index.js' */
import { preferred } from './i18n.js';
import { core, get, watch } from './state.js';
import { hash, mirror, named } from './view.js';

/** Browsers allow 200 changes of the address in ten seconds. */
const AFTER = 100;

/** What the address says already. @type {[State | null, string | null]} */
let mirrored = [null, null];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Keeps the address in step. */
/** @param {(link: string, story: string | null) => void} opened when a link is typed or pasted */
export function startPermalink(opened) {
  watch(() => {
    const { config, lanes } = get();
    if (config === mirrored[0] && lanes.story === mirrored[1]) return;
    mirrored = [config, lanes.story];
    clearTimeout(timer);
    timer = setTimeout(mirror, AFTER);
  });
  addEventListener('hashchange', () => {
    const link = hash();
    const story = named('story');
    // An entry of the page's own history names a view; the state is the present one.
    const typed = !history.state;
    // The address says what the page shows, whether or not the reader agrees to what was typed.
    mirror();
    if (typed) opened(link, story);
  });
  // A change made just before a reload is not lost.
  addEventListener('pagehide', mirror);
}

/** The state a link carries. @param {string} link */
export const opened = (link) => core()?.decodeLink(link, preferred());

/** Copies the page's address. */
export async function copyLink() {
  clearTimeout(timer);
  mirror();
  await navigator.clipboard.writeText(location.href);
}

/** Copies the command that does the same without a browser. */
export async function copyCommand() {
  const { config } = get();
  const loaded = core();
  if (config && loaded) await navigator.clipboard.writeText(loaded.commandLine(config));
}
