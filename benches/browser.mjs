/**
 * Measures dist/ in Chromium: one JSON line a figure, then a table with what is to be reached. All parts, or those
 * that are named after it.
 */

import { cpus, loadavg } from 'node:os';
import { launch } from '../tests/e2e/support/browser.mjs';
import { measureCrew } from './browser/crew.mjs';
import { measureDemonstrations } from './browser/demonstrations.mjs';
import { measureLanes } from './browser/lanes.mjs';
import { measureLoading } from './browser/loading.mjs';
import { measureModel } from './browser/model.mjs';
import { measurePage } from './browser/page.mjs';
import { measurePeers } from './browser/peers.mjs';
import { table } from './browser/report.mjs';
import { measureSliders } from './browser/sliders.mjs';
import { measureStories } from './browser/stories.mjs';

const PARTS = {
  loading: measureLoading,
  page: measurePage,
  sliders: measureSliders,
  model: measureModel,
  crew: measureCrew,
  lanes: measureLanes,
  stories: measureStories,
  demonstrations: measureDemonstrations,
};

/** What only its name asks for: others' programs are installed for it. */
const APART = { peers: measurePeers };

const wanted = process.argv.slice(2);
const browser = await launch();
// Figures of a machine that is busy with something else say little.
const [load] = loadavg();
console.log(JSON.stringify({ chromium: browser.version(), cores: cpus().length, load }));
try {
  const parts = wanted.length === 0 ? PARTS : { ...PARTS, ...APART };
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) await measure(browser);
  }
} finally {
  await browser.close();
}
console.log(`\n${table()}`);
