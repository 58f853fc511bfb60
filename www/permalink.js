/**
 * The address bar mirrors the state; links and commands are copied from it.
 */

/** @import { State } from '../pkg/index.js' */
import { preferred } from './i18n.js';
import { core, get, watch } from './state.js';

const AFTER = 400;

/** @type {State | null} */
let mirrored = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

export const hash = () => location.hash.replace(/^#/, '');

function mirror() {
  const { config, link } = get();
  if (!config) return;
  const address = `${location.pathname}${location.search}${link ? `#${link}` : ''}`;
  history.replaceState(null, '', address);
}

/** Keeps the address in step. @param {(link: string) => void} opened when a link is typed or pasted */
export function startPermalink(opened) {
  watch(() => {
    const { config } = get();
    if (config === mirrored) return;
    mirrored = config;
    clearTimeout(timer);
    timer = setTimeout(mirror, AFTER);
  });
  addEventListener('hashchange', () => {
    const link = hash();
    // The address says what the page shows, whether or not the reader agrees to what was typed.
    mirror();
    opened(link);
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
