/** Takes the documents' pictures of dist/: of the main views, in both languages and themes, on a screen and a telephone. */

import { join } from 'node:path';
import { launch } from '../tests/e2e/support/browser.mjs';
import { eventually, Lab } from '../tests/e2e/support/lab.mjs';
import { ROOT, serve } from '../tests/e2e/support/site.mjs';
import { en } from '../www/i18n/en.js';
import { zh } from '../www/i18n/zh.js';

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
  await lab.open('collapse');
  await section.locator('[data-method=topics-collapsed]').click();
  await section.locator('button.train').click();
  const verdict = section.locator('.verdict');
  await verdict.and(page.locator('[data-verdict=pooled-unigram]')).waitFor({ timeout: PATIENCE });
  await section.locator('button[data-action=train]').waitFor({ timeout: PATIENCE });
  return below(page, section.locator('.learned-bench'), 'collapse');
}

/** A story that has come to its outcome. @param {Visit} visit */
async function lanes({ lab, page }) {
  const section = lab.region(lab.words.lanes.title);
  await lab.filled('demo');
  await lab.open('compare');
  await section.locator('[data-method=why-k]').click();
  const outcome = section.locator('.story');
  await outcome.and(page.locator('[data-outcome=held]')).waitFor({ timeout: PATIENCE });
  return below(page, outcome, 'lanes');
}

/** The first screen as it is opened, once its blank is filled. @param {Visit} visit */
async function telephone({ lab, page }) {
  await lab.filled('demo');
  return page.screenshot({ path: join(ROOT, 'docs/telephone.png') });
}

/** The note, from its heading on. @param {Visit} visit */
async function note({ lab, page }) {
  await lab.filled('demo');
  await lab.open('note');
  return page.screenshot({ path: join(ROOT, 'docs/note.png') });
}

/** Why it collapses: the toy of gradients. @param {Visit} visit */
async function gradients({ lab, page }) {
  await lab.filled('demo');
  await lab.open('collapse');
  return below(page, page.locator('[data-part=toy]'), 'gradients');
}

/** A screen of the page from here on. @param {Page} page @param {Locator} from @param {string} name */
async function below(page, from, name) {
  await from.evaluate((element) => {
    element.scrollIntoView({ block: 'start' });
  });
  return page.screenshot({ path: join(ROOT, `docs/${name}.png`) });
}

const SCREEN = { width: 1280, height: 800 };
const TELEPHONE = { width: 360, height: 780 };

/** @type {{ take: (visit: Visit) => Promise<unknown>, words: typeof en, viewport: typeof SCREEN, dark: boolean }[]} */
const PICTURES = [
  { take: firstScreen, words: en, viewport: SCREEN, dark: false },
  { take: collapse, words: en, viewport: SCREEN, dark: false },
  { take: lanes, words: en, viewport: SCREEN, dark: false },
  { take: telephone, words: zh, viewport: TELEPHONE, dark: true },
  { take: note, words: zh, viewport: SCREEN, dark: false },
  { take: gradients, words: en, viewport: SCREEN, dark: true },
];

const site = await serve();
const browser = await launch();
try {
  for (const { take, words, viewport, dark } of PICTURES) {
    const context = await browser.newContext({
      locale: words === zh ? 'zh-CN' : 'en-US',
      colorScheme: dark ? 'dark' : 'light',
      viewport,
    });
    const page = await context.newPage();
    await page.goto(site.address);
    await take({ lab: new Lab(page, words), page });
    console.log(`${take.name}: taken`);
    await context.close();
  }
} finally {
  await browser.close();
  await site.close();
}
