/** How the page loads: what is painted and answers when, what moves, what keeps its thread, and what it weighs. */

import { gzipSync } from 'node:zlib';
import { withoutServiceWorkers } from '../../tests/e2e/support/browser.mjs';
import { serve } from '../../tests/e2e/support/site.mjs';
import { report } from './report.mjs';

/** @import { Browser, Page } from 'playwright-core' */
/** @import { Site } from '../../tests/e2e/support/site.mjs' */

const VISITS = 9;
/** How long after the last thing measured the page is watched for shifts and long tasks, in milliseconds. */
const SETTLING = 2000;

/** @typedef {{ painted: number, moving: number, interactive: number, filled: number, blocked: number, shifted: number }} Loading */

/** Notes, in the page, what its loading is measured by. */
function noteLoading() {
  const noted = {
    painted: 0,
    moving: 0,
    interactive: 0,
    filled: 0,
    shifted: 0,
    tasks: /** @type {{ start: number, duration: number }[]} */ ([]),
  };
  Object.assign(self, { noted });
  const observe = (/** @type {string} */ type, /** @type {(entry: any) => void} */ each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({
      type,
      buffered: true,
    });
  observe('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') noted.painted = startTime;
  });
  observe('layout-shift', ({ value, hadRecentInput }) => {
    if (!hadRecentInput) noted.shifted += value;
  });
  observe('longtask', ({ startTime: start, duration }) => noted.tasks.push({ start, duration }));
  let first = '';
  new MutationObserver(() => {
    const now = document.querySelector('.rung.now .level')?.textContent ?? '';
    first ||= now;
    if (now !== first) noted.moving ||= performance.now();
    if (document.querySelector('#prompt:enabled')) noted.interactive ||= performance.now();
    if (document.querySelector('.origin b')) noted.filled ||= performance.now();
  }).observe(document, { attributes: true, childList: true, subtree: true });
}

/** Total blocking time: what is beyond 50 ms of each task after the first paint. */
/** @param {{ painted: number, tasks: { start: number, duration: number }[] }} noted */
const blocked = ({ painted, tasks }) =>
  tasks
    .filter(({ start, duration }) => start + duration > painted)
    .reduce((sum, { duration }) => sum + Math.max(0, duration - 50), 0);

/** @param {Page} page @param {string} address @returns {Promise<Loading>} */
async function load(page, address) {
  await page.goto(address);
  await page.waitForFunction(() => {
    const { moving, filled } = Reflect.get(self, 'noted');
    return moving > 0 && filled > 0;
  });
  await page.waitForTimeout(SETTLING);
  const noted = await page.evaluate(() => Reflect.get(self, 'noted'));
  return { ...noted, blocked: blocked(noted) };
}

/**
 * A visit in a fresh profile.
 *
 * @template T
 * @param {Browser} browser
 * @param {boolean} keeps whether the browser keeps the page, as it does after what a visitor waits for
 * @param {(page: Page, site: Site) => Promise<T>} act
 */
async function visit(browser, keeps, act) {
  const site = await serve();
  const viewport = { width: 1280, height: 900 };
  const context = await browser.newContext({ locale: 'zh-CN', viewport });
  await context.addInitScript(noteLoading);
  if (!keeps) await context.addInitScript(withoutServiceWorkers);
  const result = await act(await context.newPage(), site);
  await context.close();
  await site.close();
  return result;
}

/** The first time, with nothing kept. @param {Browser} browser */
const first = (browser) =>
  visit(browser, false, async (page, { address, served }) => ({
    loading: await load(page, address),
    served,
  }));

/** Once the page is kept. @param {Browser} browser */
const again = (browser) =>
  visit(browser, true, async (page, { address }) => {
    await load(page, address);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    return load(page, `${address}?again`);
  });

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** @param {string} visit @param {Loading[]} loadings */
function times(visit, loadings) {
  const of = (/** @type {keyof Loading} */ figure) => loadings.map((loading) => loading[figure]);
  /** @param {string} name @param {keyof Loading} figure @param {{ limit?: number }} [goal] */
  const line = (name, figure, goal) => {
    report(`${visit}: ${name}, median`, median(of(figure)), 'ms', goal);
    report(`${visit}: ${name}, best`, Math.min(...of(figure)), 'ms', goal);
  };
  line('first contentful paint', 'painted');
  line('ladder moving', 'moving');
  line('first screen interactive', 'interactive', { limit: 500 });
  line('blank filled', 'filled');
  line('total blocking time', 'blocked', { limit: 100 });
  report(`${visit}: layout shift, largest`, Math.max(...of('shifted')), '', { limit: 0 });
}

/** Files and bytes of what was served, by the ending of its name. */
/** @param {{ path: string, content: Buffer }[]} served */
function weights(served) {
  /** @type {Map<string, Map<string, Buffer>>} */
  const types = new Map();
  for (const { path, content } of served) {
    const type = path.slice(path.lastIndexOf('.') + 1);
    types.set(type, (types.get(type) ?? new Map()).set(path, content));
  }
  for (const [type, files] of [...types].sort()) {
    const contents = [...files.values()];
    const raw = contents.reduce((sum, { length }) => sum + length, 0);
    const packed = contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
    report(`${type}: files`, files.size, '');
    report(`${type}: raw`, raw / 1000, 'kB');
    report(`${type}: gzip`, packed / 1000, 'kB');
  }
}

/** @param {Browser} browser */
export async function measureLoading(browser) {
  const firsts = [];
  const agains = [];
  for (let n = 0; n < VISITS; n += 1) {
    firsts.push(await first(browser));
    agains.push(await again(browser));
  }
  times(
    'first visit',
    firsts.map(({ loading }) => loading),
  );
  times('kept page', agains);
  weights(firsts[0].served);
}
