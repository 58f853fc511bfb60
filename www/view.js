/**
 * Which view is shown. The address holds it, beside the link of the state (`view=note`), as it holds the story that is
 * told (`story=ladder`) and that another page shows this one (`embed=1`); the history has an entry for each view gone to, with how far down the reader was when leaving it.
 */

import { useEffect, useState } from './library.js';
import { get } from './state.js';

/** @typedef {'bench' | 'compare' | 'collapse' | 'note' | 'settings'} View */

/** In the order of their tabs; the first needs no word in the address. @type {View[]} */
export const VIEWS = ['bench', 'compare', 'collapse', 'note', 'settings'];

/** What of the address is the page's, beside the link of the state. */
const OWN = /^(view|story|embed)=/;

const parts = () => location.hash.replace(/^#/, '').split('&').filter(Boolean);

/** The link of a state that the address carries: all of its fragment but what is the page's. */
export const hash = () =>
  parts()
    .filter((part) => !OWN.test(part))
    .join('&');

/** What the address says of something that is the page's. @param {'view' | 'story' | 'embed'} what */
export const named = (what) =>
  parts()
    .find((part) => part.startsWith(`${what}=`))
    ?.slice(what.length + 1) ?? null;

/** Whether the page stands in another: one view, without what leads to the others. */
export const embedded = named('embed') === '1';

/** The view that the address names; a story is told where lanes are. @returns {View} */
export function shownView() {
  const view = named('view');
  return VIEWS.find((each) => each === view) ?? (named('story') === null ? VIEWS[0] : 'compare');
}

/** The address of the present state in a view. @param {View} view @param {boolean} [inside] another page */
export function addressOf(view, inside = embedded) {
  const { config, link, lanes } = get();
  const state = config ? link : hash();
  const chosen = config ? lanes.story : named('story');
  const story = chosen !== null && view === 'compare' ? `story=${chosen}` : '';
  const own = view === VIEWS[0] ? '' : `view=${view}`;
  const fragment = [state, story || own, inside && 'embed=1'].filter(Boolean).join('&');
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

/** Has the view open at a place, where it is not come back to. @param {string} place a selector */
export function beginAt(place) {
  if (history.state?.y === 0) wanted = place;
}

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
  const folded = place.closest('details');
  if (folded) folded.open = true;
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

/** How long the reader has stayed somewhere before the history's entry says so, in milliseconds. */
const RESTS = 200;

/** Follows the history, and comes back to where a reload left: a page that goes is too late to say where that was. */
export function startViews() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  addEventListener('scroll', () => {
    clearTimeout(resting);
    resting = setTimeout(mirror, RESTS);
  });
  history.scrollRestoration = 'manual';
  addEventListener('popstate', ({ state }) => arrive(state?.y ?? 0));
  wanted = history.state?.y ?? 0;
  mirror();
}
