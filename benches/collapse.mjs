/**
 * Trains every demonstration of dist/ in Chromium until its verdict is what it demonstrates: one JSON line each,
 * with the processor time of all of Chromium's processes and the clock's.
 *
 * A collapsed one is to say so within a minute (I_z < 0.01 nats a position, another's z costs < 0.01 nats), an alive
 * one to have I_z > 0.5.
 */

import { cpus, loadavg } from 'node:os';
import { launch } from '../tests/e2e/support/browser.mjs';
import { Lab, number } from '../tests/e2e/support/lab.mjs';
import { serve } from '../tests/e2e/support/site.mjs';
import { en } from '../www/i18n/en.js';
import { processorTime } from './browser/processor.mjs';

/** @import { Browser, Locator } from 'playwright-core' */

const GOAL = 60;
const LONGEST = 600_000;

/** A reading of the verdict, in its unit; NaN before it is measured. @param {Locator} section @param {string} name */
async function reading(section, name) {
  const text = section.locator(`[data-reading=${name}] small`);
  if ((await text.count()) === 0) return Number.NaN;
  return number(/[−-]?\d+(\.\d+)?/.exec(await text.innerText())?.[0] ?? '');
}

/** @param {Browser} browser @param {string} address @param {string} name */
async function demonstrate(browser, address, name) {
  const context = await browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  await page.goto(address);
  const lab = new Lab(page, en);
  await lab.filled('demo');
  const section = lab.region(lab.words.learned.title);
  await section.locator(`[data-method=${name}]`).click();
  const before = await processorTime(process.pid);
  const clock = performance.now();
  const elapsed = () => performance.now() - clock;
  await section.locator('button.train').click();
  let [information, shuffle, reached] = [Number.NaN, Number.NaN, false];
  while (!reached && elapsed() < LONGEST) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    information = await reading(section, 'latent-information');
    shuffle = await reading(section, 'shuffle-cost');
    reached = name.endsWith('collapsed')
      ? information < 0.01 && Math.abs(shuffle) < 0.01
      : information > 0.5;
  }
  const seconds = elapsed() / 1000;
  const processor = (await processorTime(process.pid)) - before;
  const verdict = await section.locator('.verdict').getAttribute('data-verdict');
  await context.close();
  const within = reached && Math.min(seconds, processor) <= GOAL;
  console.log(
    JSON.stringify({
      name,
      reached: within,
      processor: Number(processor.toFixed(1)),
      seconds: Number(seconds.toFixed(1)),
      verdict,
      information,
      shuffle,
    }),
  );
  return within;
}

const browser = await launch();
const site = await serve();
console.log(JSON.stringify({ cores: cpus().length, load: loadavg()[0] }));
try {
  const page = await browser.newPage();
  await page.goto(site.address);
  const cards = page.locator('[aria-labelledby=demonstrations] [data-method]');
  await cards.first().waitFor();
  const names = await cards.evaluateAll((all) =>
    all.map((card) => card.getAttribute('data-method') ?? ''),
  );
  await page.close();
  const reached = [];
  for (const name of names) reached.push(await demonstrate(browser, site.address, name));
  process.exitCode = reached.every(Boolean) ? 0 : 1;
} finally {
  await browser.close();
  await site.close();
}
