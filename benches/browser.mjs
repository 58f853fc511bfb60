/**
 * Measures dist/ in Chromium: one JSON line a figure, then a table with what is to be reached. `loading` after it
 * measures only how the page loads.
 */

import { cpus, loadavg } from 'node:os';
import { launch } from '../tests/e2e/support/browser.mjs';
import { measureLoading } from './browser/loading.mjs';
import { measureModel } from './browser/model.mjs';
import { measurePage } from './browser/page.mjs';
import { table } from './browser/report.mjs';

const browser = await launch();
// Figures of a machine that is busy with something else say little.
const [load] = loadavg();
console.log(JSON.stringify({ chromium: browser.version(), cores: cpus().length, load }));
try {
  await measureLoading(browser);
  if (process.argv[2] !== 'loading') {
    await measurePage(browser);
    await measureModel(browser);
  }
} finally {
  await browser.close();
}
console.log(`\n${table()}`);
