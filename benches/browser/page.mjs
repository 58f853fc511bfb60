/** What a visitor waits for, measured on the page by what it shows. */

import { gzipSync } from 'node:zlib';
import { zh } from '../../www/i18n/zh.js';
import { Lab } from '../../tests/e2e/support/lab.mjs';
import { withoutServiceWorkers } from '../../tests/e2e/support/browser.mjs';
import { serve } from '../../tests/e2e/support/site.mjs';
import { report } from './report.mjs';

/** @import { Browser, Page } from 'playwright-core' */

const MEGABYTE = 1e6;

const median = (/** @type {number[]} */ values) =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

/** From a click on a button to the first time that something is so, in milliseconds. */
/** @param {Page} page @param {string} button a selector @param {string} so an expression */
const fromClick = (page, button, so) =>
  page.evaluate(
    ([button, so]) =>
      new Promise((resolve) => {
        const start = performance.now();
        const isSo = new Function(`return ${so}`);
        const look = () => {
          if (!isSo()) return;
          observer.disconnect();
          resolve(performance.now() - start);
        };
        const observer = new MutationObserver(look);
        observer.observe(document, {
          attributes: true,
          characterData: true,
          childList: true,
          subtree: true,
        });
        /** @type {HTMLElement | null} */ (document.querySelector(button))?.click();
      }),
    [button, so],
  );

/**
 * A visit in a fresh profile.
 *
 * @param {Browser} browser
 * @param {(page: Page, lab: Lab) => Promise<void>} act
 * @param {string} [link] what stands after # in the address
 */
async function visit(browser, act, link = '') {
  const site = await serve();
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 1280, height: 900 },
  });
  // What the visitor waits for, without the copy that is fetched afterwards.
  await context.addInitScript(withoutServiceWorkers);
  const page = await context.newPage();
  await page.goto(`${site.address}#${link}`);
  await act(page, new Lab(page, zh));
  await context.close();
  await site.close();
  return site.served;
}

/** @param {{ path: string, content: Buffer }[]} served */
function downloaded(served) {
  const files = new Map(served.map(({ path, content }) => [path, content]));
  let [raw, packed] = [0, 0];
  for (const content of files.values()) {
    raw += content.length;
    packed += gzipSync(content, { level: 9 }).length;
  }
  report('downloaded, files', files.size, '');
  report('downloaded, raw', raw / MEGABYTE, 'MB');
  report('downloaded, gzip', packed / MEGABYTE, 'MB', { limit: 1 });
  const core = files.get('pkg/core/denoise_lab_bg.wasm');
  if (core) report('core, gzip', gzipSync(core, { level: 9 }).length / 1000, 'kB', { limit: 200 });
}

/** @param {string} what @param {number[]} times */
function answered(what, times) {
  report(`${what} answered while training, median`, median(times), 'ms', { limit: 100 });
  report(`${what} answered while training, longest`, Math.max(...times), 'ms', { limit: 100 });
}

/** How long each of some draws takes while the model trains. @param {Page} page @param {Lab} lab */
async function infilling(page, lab) {
  const times = [];
  for (let n = 0; n < 20; n += 1) {
    const before = await lab.progress();
    await lab.reached(before.step + 3);
    // What is said of an answer (its log-probability, the step) changes even if its sentence does not.
    const said = await page.evaluate(() => document.querySelector('.origin')?.textContent);
    const changed = `document.querySelector('.origin').textContent !== ${JSON.stringify(said)}`;
    times.push(await fromClick(page, '.answer button', changed));
  }
  return times;
}

/** How long the page takes to answer a slider's moves. @param {Page} page */
async function sliding(page) {
  const times = [];
  for (const k of [2, 3, 4, 5, 6, 7, 8, 1]) {
    times.push(
      await page.evaluate((k) => {
        const slider = /** @type {HTMLInputElement} */ (document.querySelector('#control-k'));
        const begun = performance.now();
        slider.value = String(k);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        return performance.now() - begun;
      }, k),
    );
    await page.waitForTimeout(300);
  }
  return times;
}

/** Answers while one worker trains, or a crew. @param {string} [by] whom */
const whileTraining =
  (by = '') =>
  async (/** @type {Page} */ page, /** @type {Lab} */ lab) => {
    const train = '.ask .train';
    const step = "document.querySelector('.training progress').value";
    await lab.filled('demo');
    await page.evaluate(() => {
      const tasks = /** @type {number[]} */ ([]);
      Object.assign(self, { tasks });
      const seen = (/** @type {PerformanceObserverEntryList} */ list) =>
        tasks.push(...list.getEntries().map(({ duration }) => duration));
      new PerformanceObserver(seen).observe({ type: 'longtask' });
    });
    const started = await fromClick(page, train, `${step} > 0`);
    report(`Train to first step${by}`, started, 'ms', { limit: 1000 });

    const infill = await infilling(page, lab);
    /** @type {number[]} */
    const pause = [];
    for (let n = 0; n < 8; n += 1) {
      const resumed = "document.querySelector('.ask .train').dataset.action === 'pause'";
      const paused = "document.querySelector('.ask .train').dataset.action === 'train'";
      pause.push(await fromClick(page, train, paused));
      await fromClick(page, train, resumed);
      await page.waitForTimeout(700);
    }
    const slider = await sliding(page);
    await page.waitForTimeout(10_000);
    answered(`pause${by}`, pause);
    answered(`infill${by}`, infill);
    answered(`slider${by}`, slider);
    const tasks = await page.evaluate(() => /** @type {any} */ (self).tasks);
    report(`tasks over 50 ms on the page's thread${by}`, tasks.length, '', { limit: 0 });
    report(`longest task on the page's thread (0: under 50)${by}`, Math.max(0, ...tasks), 'ms');
  };

/** @param {Browser} browser */
export async function measurePage(browser) {
  downloaded(await visit(browser, whileTraining()));
  await visit(browser, whileTraining(', by two workers'), 'workers=2');
  // The hardest question: particles, one network evaluation of them all for each position.
  const particles = async (/** @type {Page} */ page, /** @type {Lab} */ lab) => {
    await lab.filled('oracle');
    await lab.train();
    answered('infill by particles', await infilling(page, lab));
  };
  const prompt = encodeURIComponent('□□的首都是巴黎');
  await visit(browser, particles, `process=left-to-right&corpus=capitals&prompt=${prompt}`);
}
