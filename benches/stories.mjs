/**
 * Tells every story of dist/ in Chromium, from the click to its outcome: one JSON line each.
 *
 * A story is to come out within a minute of two cores. On a machine that others use too, the clock says little;
 * so processor time is counted, of all of Chromium's processes, and halved.
 */

import { cpus, loadavg } from 'node:os';
import { launch } from '../tests/e2e/support/browser.mjs';
import { serve } from '../tests/e2e/support/site.mjs';
import { processorTime } from './browser/processor.mjs';

/** @import { Browser } from 'playwright-core' */

const CORES = 2;
const GOAL = 60;
const LONGEST = 600_000;

/** @param {Browser} browser @param {string} address @param {string} name */
async function tell(browser, address, name) {
  const context = await browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST);
  await page.goto(address);
  await page.locator('.origin b').waitFor();
  const before = await processorTime(process.pid);
  const clock = performance.now();
  await page.locator(`[aria-labelledby=stories] [data-method=${name}]`).click();
  const story = page.locator('.story:not([data-outcome=pending])');
  await story.waitFor();
  const seconds = (performance.now() - clock) / 1000;
  const perCore = ((await processorTime(process.pid)) - before) / CORES;
  const outcome = await story.getAttribute('data-outcome');
  const found = await story.locator('li').allInnerTexts();
  await context.close();
  const reached = outcome === 'held' && perCore <= GOAL;
  console.log(
    JSON.stringify({
      name,
      outcome,
      perCore: Number(perCore.toFixed(1)),
      seconds: Number(seconds.toFixed(1)),
      reached,
      found: found.map((text) => text.replaceAll(/\s+/g, ' ')),
    }),
  );
  return reached;
}

const browser = await launch();
const site = await serve();
console.log(JSON.stringify({ cores: cpus().length, load: loadavg()[0] }));
try {
  const page = await browser.newPage();
  await page.goto(site.address);
  const cards = page.locator('[aria-labelledby=stories] [data-method]');
  await cards.first().waitFor();
  const names = await cards.evaluateAll((all) =>
    all.map((card) => card.getAttribute('data-method')),
  );
  await page.close();
  const wanted = process.argv.slice(2);
  const told = names.filter((name) => wanted.length === 0 || wanted.includes(name ?? ''));
  const reached = [];
  for (const name of told) reached.push(await tell(browser, site.address, name ?? ''));
  process.exitCode = reached.every(Boolean) ? 0 : 1;
} finally {
  await browser.close();
  await site.close();
}
