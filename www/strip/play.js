/** The play of the strip: captions that lead through it by the clock, or step by step. */

import { announce } from '../announce.js';
import { inBoth } from '../i18n.js';
import { trainAll } from '../lanes/fleet.js';
import { begin } from '../lanes/story.js';
import { showShare, stillness } from '../playback.js';
import { isFinished } from '../record.js';
import { get, lanesOf, set } from '../state.js';
import { beginningFrom, CAPTIONS, indexAt, LENGTH, shareAt } from './captions.js';
import { factsOf, isCurrent, STORY } from './columns.js';

const EVERY = 100;
/** A page that was held up goes on from where it was. */
const LONGEST = 500;

/** @type {ReturnType<typeof setInterval> | undefined} */
let clock;
let before = 0;

/** Stands at a second of the play: its caption is read out, and t goes where it says. */
/** @param {number} second @param {boolean} playing */
function stand(second, playing) {
  const { strip } = get();
  const now = Math.min(second, LENGTH);
  const index = indexAt(now);
  const isNew = strip.second === null || indexAt(strip.second) !== index;
  set({ strip: { second: now, playing: playing && now < LENGTH } });
  showShare(shareAt(now, !playing || stillness()));
  if (isNew) announce(inBoth(({ strip }) => strip.captions[CAPTIONS[index].name](factsOf())));
  if (now === LENGTH) clearInterval(clock);
}

function tick() {
  const passed = performance.now() - before;
  before += passed;
  const { second } = get().strip;
  if (!document.hidden) stand((second ?? 0) + Math.min(passed, LONGEST) / 1000, true);
}

/** Has the columns train, if they have steps left to do. */
function train() {
  const runs = lanesOf();
  if (!isCurrent()) begin(STORY);
  else if (!runs.some(({ training }) => training) && !runs.every(isFinished)) trainAll();
}

/** Plays on, or from the beginning. */
export function play() {
  const { second } = get().strip;
  train();
  clearInterval(clock);
  before = performance.now();
  clock = setInterval(tick, EVERY);
  stand(second === LENGTH ? 0 : (second ?? 0), true);
}

/** Stops the captions; the columns train on. */
export function pause() {
  clearInterval(clock);
  const { strip } = get();
  if (strip.playing) set({ strip: { ...strip, playing: false } });
}

/** Goes so many captions on, or back; the first step begins the play. @param {number} by */
export function stepBy(by) {
  const { second, playing } = get().strip;
  if (second === null) train();
  stand(second === null ? 0 : beginningFrom(second, by), playing);
}
