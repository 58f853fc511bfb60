/** What lanes beside each other cost: steps a second of one and of two, and the page's thread under four. */

import { withoutServiceWorkers } from '../../tests/e2e/support/browser.mjs';
import { Lab, number } from '../../tests/e2e/support/lab.mjs';
import { serve } from '../../tests/e2e/support/site.mjs';
import { en } from '../../www/i18n/en.js';
import { report } from './report.mjs';

/** @import { Browser, Page } from 'playwright-core' */

/** How long lanes train before they are measured, and while they are: milliseconds. */
const WARMING = 5000;
const WINDOW = 20_000;
/** One and two take turns this often, so that a machine that slows down slows both. */
const ROUNDS = 3;

/** How far each lane is. @param {Lab} lab */
async function steps(lab) {
  const section = lab.region(lab.words.lanes.title);
  return (await section.locator('tr[data-lane] [data-column=step]').allInnerTexts()).map(number);
}

/**
 * So many lanes of the page's own run, each at its own pace, none of them waiting for another.
 *
 * @param {Browser} browser
 * @param {number} count
 */
async function train(browser, count) {
  const site = await serve();
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 1280, height: 900 },
  });
  await context.addInitScript(withoutServiceWorkers);
  const page = await context.newPage();
  // The prototype's size; the ladder stands still, so that the page is idle.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${site.address}#steps=100000`);
  const lab = new Lab(page, en);
  await lab.filled('demo');
  await lab.open('compare');
  const section = lab.region(lab.words.lanes.title);
  for (let n = 0; n < count; n += 1) await section.locator('[data-add=present]').click();
  await section.locator('[data-lockstep=false]').click();
  await section.locator('[data-action=train]').click();
  while ((await steps(lab)).some((step) => step === 0)) await page.waitForTimeout(250);
  await page.waitForTimeout(WARMING);
  await page.evaluate(() => {
    const tasks = /** @type {number[]} */ ([]);
    Object.assign(self, { tasks });
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask' });
  });
  const before = await steps(lab);
  const start = performance.now();
  await page.waitForTimeout(WINDOW);
  const after = await steps(lab);
  const seconds = (performance.now() - start) / 1000;
  const tasks = await page.evaluate(() => /** @type {number[]} */ (Reflect.get(self, 'tasks')));
  await context.close();
  await site.close();
  const rate = after.reduce((sum, step, lane) => sum + step - before[lane], 0) / seconds;
  return { rate, tasks };
}

/** @param {Browser} browser */
export async function measureLanes(browser) {
  const [ones, twos] = [[], []].map((list) => /** @type {number[]} */ (list));
  for (let round = 0; round < ROUNDS; round += 1) {
    ones.push((await train(browser, 1)).rate);
    twos.push((await train(browser, 2)).rate);
  }
  const mean = (/** @type {number[]} */ rates) =>
    rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  report('one lane', mean(ones), 'steps/s');
  report('two lanes, together', mean(twos), 'steps/s');
  report('two lanes over one', mean(twos) / mean(ones), '', { least: 1.6 });
  const { rate, tasks } = await train(browser, 4);
  report('four lanes, together', rate, 'steps/s');
  report('four lanes: tasks over 50 ms on the page’s thread', tasks.length, '', { limit: 0 });
  report('four lanes: longest such task (0: none)', Math.max(0, ...tasks), 'ms');
}
