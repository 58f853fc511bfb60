/**
 * Every demonstration of a learned posterior in Chromium, until the page says of it what it demonstrates.
 *
 * A collapsed one is to say so within a minute (I_z < 0.01 nats a position, another's z costs < 0.01 nats), an alive
 * one to have I_z > 0.5 nats.
 */

import { Lab, number } from '../../tests/e2e/support/lab.mjs';
import { serve } from '../../tests/e2e/support/site.mjs';
import { en } from '../../www/i18n/en.js';
import { processorTime } from './processor.mjs';
import { report } from './report.mjs';

/** @import { Browser, Locator } from 'playwright-core' */

const GOAL = { limit: 60 };
const LONGEST = 300_000;
const SILENT = 0.01;
const TELLING = 0.5;

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
  await lab.open('collapse');
  const section = lab.region(lab.words.learned.title);
  await section.locator(`[data-method=${name}]`).click();
  const before = await processorTime(process.pid);
  const clock = performance.now();
  const elapsed = () => performance.now() - clock;
  await section.locator('button.train').click();
  const collapses = name.endsWith('collapsed');
  let [information, shuffle, reached] = [Number.NaN, Number.NaN, false];
  while (!reached && elapsed() < LONGEST) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    information = await reading(section, 'latent-information');
    shuffle = await reading(section, 'shuffle-cost');
    reached = collapses
      ? information < SILENT && Math.abs(shuffle) < SILENT
      : information > TELLING;
  }
  const seconds = reached ? elapsed() / 1000 : Number.POSITIVE_INFINITY;
  const processor = (await processorTime(process.pid)) - before;
  const goal = collapses ? { limit: SILENT } : { least: TELLING };
  report(`demonstration ${name}: verdict by the clock`, seconds, 's', GOAL);
  report(`demonstration ${name}: processor time`, processor, 's');
  report(`demonstration ${name}: I_z a position`, information, 'nats', goal);
  report(`demonstration ${name}: another's z costs`, shuffle, 'nats', collapses ? goal : {});
  await context.close();
}

/** @param {Browser} browser */
export async function measureDemonstrations(browser) {
  const site = await serve();
  const page = await browser.newPage();
  await page.goto(`${site.address}#view=collapse`);
  const cards = page.locator('[aria-labelledby=demonstrations] [data-method]');
  await cards.first().waitFor();
  const names = await cards.evaluateAll((all) =>
    all.map((card) => card.getAttribute('data-method') ?? ''),
  );
  await page.close();
  // What a GAN drops is counted, and is no collapse of a posterior: it has none.
  for (const name of names.filter((name) => !name.includes('gan')))
    await demonstrate(browser, site.address, name);
  await site.close();
}
