/** A story: its lanes set and trained by one click, and its promises held against what they measure. */

import { announce } from '../announce.js';
import { inBoth } from '../i18n.js';
import { core, get, others } from '../state.js';
import { drawAll, onChange, put, replaceAll, trainAll } from './fleet.js';
import { told } from './side-lane.js';

/** When the story was clicked. */
let begunAt = 0;

/** @param {string} name */
export function tell(name) {
  const configs = core()?.storyLanes(name);
  if (!configs) return;
  begunAt = performance.now();
  replaceAll(configs, name);
  trainAll();
}

/** What is found so far; once everything is measured, how long it took, and said. */
function judge() {
  const { story, seconds } = get().lanes;
  const loaded = core();
  if (!story || !loaded) return;
  const draws = loaded.stories().some(({ name, draws }) => name === story && draws);
  if (draws) drawAll();
  const findings = loaded.storyFindings(story, Object.values(others()).map(told));
  put({ findings });
  if (seconds !== null || findings.some(({ outcome }) => outcome === 'pending')) return;
  put({ seconds: (performance.now() - begunAt) / 1000 });
  const held = findings.every(({ outcome }) => outcome === 'held');
  announce(inBoth(({ lanes }) => (held ? lanes.held : lanes.notHeld)));
}

/** Says what happens whenever a lane has told something. */
export const startStories = () => onChange(judge);

/** What a story is called. @param {string} name */
export const titleOf = (name) =>
  core()
    ?.stories()
    .find((each) => each.name === name)?.title;
