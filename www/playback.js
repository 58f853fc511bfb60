/**
 * Time in the ladder: which t is shown, playing, stepping, speed.
 *
 * Forward frames go t = 0..T and back again; reverse frames go from T down to 0 and rest there.
 */

import { LEVEL, SPEED } from './pointers.js';
import { change, get, set, valueAt, watch } from './state.js';

/** Steps per second at speed 1 of the setting is 1; before the settings are there, this. */
const FIRST_SPEED = 2;
/** The ladder moves as soon as it is there. */
const FIRST_TICK = 30;
/** Steps to rest at either end before turning. */
const REST = 2;

let resting = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Whether the ladder of the note plays before that of the state: once, until the reader does something about it. */
export const isOpening = ({ direction, forward, opening } = get()) =>
  direction === 'forward' && opening !== null && opening.forward === forward;

/** The frames on the ladder, t = 0 first. */
export function shownFrames(table = get()) {
  const { direction, forward, reverse, opening } = table;
  if (opening && isOpening(table)) return opening.recorded;
  return direction === 'forward' ? forward : reverse;
}

/** The frames of a state have come: the recording of the same sentence plays to its end before they are shown. */
export function openWith(/** @type {import('../pkg/index.js').Frame[]} */ recorded) {
  const { forward } = get();
  const text = (/** @type {typeof recorded} */ [first]) =>
    first?.cells.map(({ text }) => text).join();
  set({ opening: text(forward) === text(recorded) ? { recorded, forward } : null });
}

const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the reader asked that nothing move by itself; what they start themselves may. */
export const stillness = () => still.matches;

/** The largest t. */
export const lastLevel = (table = get()) =>
  shownFrames(table).reduce((most, { t }) => Math.max(most, t), 0);

/** Which share of its way every trajectory has gone: as it was asked for, or as t says. */
export function shareOf(table = get()) {
  const last = lastLevel(table);
  return table.playback.share ?? (last > 0 ? table.playback.t / last : 0);
}

/** Has every trajectory go a share of its way, the ladder as nearly as its steps allow. @param {number} share */
export function showShare(share) {
  set({ playback: { t: Math.round(share * lastLevel()), share, playing: false, heading: 1 } });
}

/** @param {number} t */
const clamped = (t) => Math.min(Math.max(0, t), lastLevel());

/** Shows a t, as a person asked: stops playing, and the link remembers. @param {number} t */
export function show(t) {
  set({
    opening: null,
    playback: { ...get().playback, t: clamped(t), share: undefined, playing: false },
  });
  change(LEVEL, clamped(t));
}

/** @param {1 | -1} by */
export const stepBy = (by) => show(get().playback.t + by);

export function play() {
  const { playback, direction } = get();
  const last = lastLevel();
  resting = 0;
  // From the end of its way a trajectory starts over.
  const t = direction === 'reverse' && playback.t === 0 ? last : playback.t;
  const heading = direction === 'reverse' ? -1 : playback.heading;
  set({ playback: { t, heading, playing: true } });
}

export function pause() {
  const { playback } = get();
  if (!playback.playing) return;
  set({ playback: { ...playback, playing: false } });
  change(LEVEL, playback.t);
}

export const toggle = () => (get().playback.playing ? pause() : play());

/** Turns the ladder to a direction and plays it from its beginning. */
/** @param {'forward' | 'reverse'} direction @param {boolean} playing */
export function turn(direction, playing) {
  set({ direction, opening: null });
  const t = direction === 'forward' ? 0 : playing ? lastLevel() : 0;
  resting = 0;
  set({ playback: { t, playing, heading: direction === 'forward' ? 1 : -1 } });
}

function tick() {
  const { playback, direction } = get();
  if (playback.playing && !document.hidden) {
    const last = lastLevel();
    const next = playback.t + playback.heading;
    if (next >= 0 && next <= last) {
      resting = 0;
      set({ playback: { ...playback, t: next } });
    } else if (direction === 'reverse') {
      // Come to its end by itself: nothing a link would have to remember.
      set({ playback: { ...playback, playing: false } });
    } else if (++resting > REST) {
      resting = 0;
      const turned = { ...playback, heading: /** @type {1 | -1} */ (playback.t <= 0 ? 1 : -1) };
      const next = isOpening() ? { t: 0, playing: true, heading: /** @type {1} */ (1) } : turned;
      set({ opening: null, playback: next });
    }
  }
  schedule();
}

function schedule() {
  const { config } = get();
  const speed = config ? Number(valueAt(config, SPEED)) : FIRST_SPEED;
  timer = setTimeout(tick, 1000 / Math.max(0.1, speed));
}

/** Starts the clock. */
export function startClock() {
  clearTimeout(timer);
  timer = setTimeout(tick, FIRST_TICK);
  still.addEventListener('change', () => stillness() && pause());
  // A t that its ladder no longer has (k was moved) is brought back into it.
  watch(() => {
    const { playback } = get();
    if (playback.t > lastLevel()) set({ playback: { ...playback, t: lastLevel() } });
  });
}
