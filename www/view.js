/**
 * Which view is shown. The address holds it, beside the link of the state (`view=note`), and the history has an
 * entry for each one gone to, with how far down the reader was when leaving it.
 */

import { useEffect, useState } from './library.js';
import { get } from './state.js';

/** @typedef {'bench' | 'compare' | 'collapse' | 'note' | 'settings'} View */

/** In the order of their tabs; the first needs no word in the address. @type {View[]} */
export const VIEWS = ['bench', 'compare', 'collapse', 'note', 'settings'];

const KEY = 'view=';

const parts = () => location.hash.replace(/^#/, '').split('&').filter(Boolean);

/** The link of a state that the address carries: all of its fragment but the view. */
export const hash = () =>
  parts()
    .filter((part) => !part.startsWith(KEY))
    .join('&');

/** The view that the address names. @returns {View} */
export function shownView() {
  const named = parts().find((part) => part.startsWith(KEY));
  return VIEWS.find((view) => named === KEY + view) ?? VIEWS[0];
}

/** The address of the present state in a view. @param {View} view */
export function addressOf(view) {
  const { config, link } = get();
  const state = config ? link : hash();
  const fragment = [state, view === VIEWS[0] ? '' : KEY + view].filter(Boolean).join('&');
  return `${location.pathname}${location.search}${fragment ? `#${fragment}` : ''}`;
}

/** Where to be once it is drawn: so far down, or at what this selects. @type {number | string | null} */
let wanted = null;

/** Has the address, and the history's entry, say what the page shows now. */
export function mirror() {
  const view = shownView();
  const y = typeof wanted === 'number' ? wanted : scrollY;
  history.replaceState({ view, y }, '', addressOf(view));
}

/** The view that is drawn, or about to be. */
let drawn = shownView();
/** @type {Set<(view: View) => void>} */
const watchers = new Set();

/** @param {number | string} place */
function arrive(place) {
  wanted = place;
  const view = shownView();
  if (view === drawn) come();
  drawn = view;
  for (const watcher of watchers) watcher(view);
}

/** Goes to a view, and to a place in it. @param {View} view @param {string} [place] a selector */
export function go(view, place) {
  mirror();
  const same = view === shownView();
  if (!same || place) history.pushState({ view, y: 0 }, '', addressOf(view));
  arrive(place ?? 0);
}

/**
 * Comes to where the reader is going, if that is there; called whenever more of a view is drawn.
 *
 * @param {boolean} [whole] nothing more will be
 */
export function come(whole = false) {
  if (wanted === null) return;
  const there = typeof wanted === 'string' ? toPlace(wanted) : toHeight(wanted);
  if (there || whole) wanted = null;
}

/** @param {number} y */
function toHeight(y) {
  scrollTo(0, y);
  return Math.abs(scrollY - y) < 1;
}

/** For the eye and for the keyboard. @param {string} selector */
function toPlace(selector) {
  const place = document.querySelector(selector);
  if (!(place instanceof HTMLElement)) return false;
  place.scrollIntoView({ block: 'start' });
  if (!place.matches('button, [tabindex]')) place.tabIndex = -1;
  place.focus({ preventScroll: true });
  return true;
}

/** The view that is shown, for what draws it. */
export function useView() {
  const [view, setView] = useState(shownView());
  useEffect(() => {
    watchers.add(setView);
    return () => void watchers.delete(setView);
  }, []);
  return view;
}

/** Follows the history, and comes back to where a reload left. */
export function startViews() {
  history.scrollRestoration = 'manual';
  addEventListener('popstate', ({ state }) => arrive(state?.y ?? 0));
  wanted = history.state?.y ?? 0;
  mirror();
}
