/**
 * Every story of “Side by side” in Chromium, from the click to its outcome.
 *
 * A story is to come out within a minute of two cores. On a machine that others use too, the clock says little;
 * so processor time is counted too, of all of Chromium's processes, and halved.
 */

import { serve } from '../../tests/e2e/support/site.mjs';
import { processorTime } from './processor.mjs';
import { report } from './report.mjs';

/** @import { Browser } from 'playwright-core' */

const CORES = 2;
const GOAL = { limit: 60 };
const LONGEST = 600_000;

/** @param {Browser} browser @param {string} address @param {string} name */
async function tell(browser, address, name) {
  const context = await browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST);
  await page.goto(address);
  await page.locator('.origin b').waitFor();
  await page.locator('[data-view=compare]').click();
  const before = await processorTime(process.pid);
  const clock = performance.now();
  await page.locator(`[aria-labelledby=stories] [data-method=${name}]`).click();
  const story = page.locator('.story:not([data-outcome=pending])');
  await story.waitFor();
  const seconds = (performance.now() - clock) / 1000;
  const perCore = ((await processorTime(process.pid)) - before) / CORES;
  const findings = story.locator('li');
  const held = await story.locator('li[data-finding=held]').count();
  report(`story ${name}: promises kept`, held, `of ${await findings.count()}`, {
    least: await findings.count(),
  });
  report(`story ${name}: by the clock`, seconds, 's', GOAL);
  report(`story ${name}: processor time, halved`, perCore, 's', GOAL);
  await context.close();
}

/** @param {Browser} browser */
export async function measureStories(browser) {
  const site = await serve();
  const page = await browser.newPage();
  await page.goto(`${site.address}#view=compare`);
  const cards = page.locator('[aria-labelledby=stories] [data-method]');
  await cards.first().waitFor();
  const names = await cards.evaluateAll((all) =>
    all.map((card) => card.getAttribute('data-method') ?? ''),
  );
  await page.close();
  for (const name of names) await tell(browser, site.address, name);
  await site.close();
}
