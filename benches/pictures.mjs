/** Takes the documents' pictures of dist/: docs/page.png, docs/collapse.png, docs/lanes.png. */

import { join } from 'node:path';
import { launch } from '../tests/e2e/support/browser.mjs';
import { eventually, Lab } from '../tests/e2e/support/lab.mjs';
import { ROOT, serve } from '../tests/e2e/support/site.mjs';
import { en } from '../www/i18n/en.js';

/** @import { Locator, Page } from 'playwright-core' */

/** Long enough for a story on a slow machine: milliseconds. */
const PATIENCE = 600_000;

/** @typedef {{ lab: Lab, page: Page }} Visit */

/** The first screen after half a run: the prompt filled, the bound, the ladder. @param {Visit} visit */
async function firstScreen({ lab, page }) {
  await lab.filled('demo');
  await lab.takeChip(3);
  await lab.button(lab.words.training.train).click();
  await eventually(async () => {
    if ((await lab.progress()).step < 700) throw new Error('still training');
  }, PATIENCE);
  await lab.button(lab.words.training.pause).click();
  await lab.filled('own');
  await lab.level.fill('5');
  return page.screenshot({ path: join(ROOT, 'docs/page.png') });
}

/** A posterior that has collapsed: the verdict, and what goes through z. @param {Visit} visit */
async function collapse({ lab, page }) {
  const section = lab.region(lab.words.learned.title);
  await lab.filled('demo');
  await section.locator('[data-method=topics-collapsed]').click();
  await section.locator('button.train').click();
  const verdict = section.locator('.verdict');
  await verdict.and(page.locator('[data-verdict=pooled-unigram]')).waitFor({ timeout: PATIENCE });
  await section.locator('button[data-action=train]').waitFor({ timeout: PATIENCE });
  return below(page, section.locator('.pair'), 'collapse');
}

/** A story that has come to its outcome. @param {Visit} visit */
async function lanes({ lab, page }) {
  const section = lab.region(lab.words.lanes.title);
  await lab.filled('demo');
  await section.locator('[data-method=why-k]').click();
  const outcome = section.locator('.story');
  await outcome.and(page.locator('[data-outcome=held]')).waitFor({ timeout: PATIENCE });
  return below(page, outcome, 'lanes');
}

/** A screen of the page from here on. @param {Page} page @param {Locator} from @param {string} name */
async function below(page, from, name) {
  await from.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  return page.screenshot({ path: join(ROOT, `docs/${name}.png`) });
}

const site = await serve();
const browser = await launch();
try {
  for (const take of [firstScreen, collapse, lanes]) {
    const context = await browser.newContext({
      locale: 'en-US',
      colorScheme: 'light',
      viewport: { width: 1280, height: 800 },
    });
    const page = await context.newPage();
    await page.goto(site.address);
    await take({ lab: new Lab(page, en), page });
    console.log(`${take.name}: taken`);
    await context.close();
  }
} finally {
  await browser.close();
  await site.close();
}
