/**
 * A story: its lanes set and trained by one click or by its link, and its promises held against what they measure.
 */

import { announce } from '../announce.js';
import { inBoth } from '../i18n.js';
import { core, get, lanesOf } from '../state.js';
import { STORY } from '../strip/columns.js';
import { beginAt, go, named } from '../view.js';
import { drawAll, onChange, present, put, replaceAll, restore, trainAll } from './fleet.js';
import { keepLanes, keptLanes } from './kept-lanes.js';
import { reportOf } from './side-lane.js';

/** A story that is told: its name, when that began (milliseconds since 1970), and how long it took, once it is over. */
/** @typedef {{ name: string, begunAt: number, seconds: number | null }} Told */

/** @type {Told} */
let telling = { name: '', begunAt: 0, seconds: null };

/** Where what a story promises and finds stands. */
export const PLACE = 'story';

/** The section that a story is told in: one has its own. @param {string} name */
export const sectionOf = (name) => (name === STORY ? 'strip' : 'lanes');

/** Where a story is told. @param {string} name */
const placeOf = (name) => `#${name === STORY ? sectionOf(name) : PLACE}`;

/** Sets a story's lanes, on the page's corpus where it can be told on it, and trains them. @param {string} name */
export function begin(name) {
  const { config } = get();
  const configs = config && core()?.storyLanes(name, config.run.corpus);
  if (!configs) return;
  telling = { name, begunAt: Date.now(), seconds: null };
  replaceAll(configs, name);
  trainAll();
}

/** Tells a story, and goes to where it comes out. @param {string} name */
export function tell(name) {
  begin(name);
  go('compare', placeOf(name));
}

/** What is found so far; once everything is measured, how long it took, and said. */
function judge() {
  const { story, seconds } = get().lanes;
  const loaded = core();
  if (!story || !loaded) return;
  const draws = loaded.stories().some(({ name, draws }) => name === story && draws);
  if (draws) drawAll();
  const findings = loaded.storyFindings(story, lanesOf().map(reportOf));
  put({ findings });
  if (seconds !== null || findings.some(({ outcome }) => outcome === 'pending')) return;
  telling.seconds ??= (Date.now() - telling.begunAt) / 1000;
  put({ seconds: telling.seconds });
  const held = findings.every(({ outcome }) => outcome === 'held');
  announce(inBoth(({ lanes }) => (held ? lanes.held : lanes.notHeld)));
}

/** Has the lanes of before a reload again, or tells the story that the address names; and judges what lanes tell. */
export function startStories() {
  onChange(judge);
  const kept = keptLanes();
  const link = named('story');
  if (kept && (link === null || link === kept.story?.name)) {
    telling = kept.story ?? telling;
    restore(kept, kept.story?.name ?? null);
  } else if (link !== null && titleOf(link)) {
    begin(link);
    beginAt(placeOf(link));
  }
  keepLanes(() => ({ ...present(), story: get().lanes.story ? telling : null }));
}

/** Tells the story that a link names, if there is one of this name. @param {string} name */
export function tellNamed(name) {
  if (titleOf(name)) tell(name);
}

/** What a story is called; undefined where there is none of this name. @param {string | null} name */
export const titleOf = (name) =>
  core()
    ?.stories()
    .find((each) => each.name === name)?.title;
