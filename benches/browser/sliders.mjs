/** What a slider costs the page's thread: calls into the small build, by name, and milliseconds, for one move. */

import { withoutServiceWorkers } from '../../tests/e2e/support/browser.mjs';
import { Lab } from '../../tests/e2e/support/lab.mjs';
import { serve } from '../../tests/e2e/support/site.mjs';
import { zh } from '../../www/i18n/zh.js';
import { report } from './report.mjs';

/** @import { Browser, Page } from 'playwright-core' */

const MOVES = 10;
/** How long a move is watched, milliseconds: longer than the address lags behind the state. */
const WATCHED = 1000;
/** By the names of their settings: where each begins, and one move to the right. */
const SLIDERS = /** @type {const} */ ([
  ['k', 1, 1],
  ['u', 0.05, 0.05],
  ['temperature', 0.5, 0.1],
]);
/** Goes on by itself in slices, for as long as it takes, and keeps the thread busy then: no part of a move. */
const GAUGING = /^(processgap|wasm_bindgen_)_/;

/** Counts and times, in the page, what is called of a wasm build: its exports by name, in milliseconds. */
function countCalls() {
  const calls = /** @type {{ [name: string]: { count: number, took: number } }} */ ({});
  Object.assign(self, { calls });
  /** @param {string} name @param {(...given: unknown[]) => unknown} act */
  const counted =
    (name, act) =>
    (/** @type {unknown[]} */ ...given) => {
      const begun = performance.now();
      try {
        return act(...given);
      } finally {
        const call = (calls[name] ??= { count: 0, took: 0 });
        call.count += 1;
        call.took += performance.now() - begun;
      }
    };
  const { instantiate, instantiateStreaming } = WebAssembly;
  /** @param {any} made */
  const watched = (made) => {
    const instance = made.instance ?? made;
    const own = (/** @type {[string, any]} */ [name, value]) =>
      typeof value === 'function' && !/^__|_free$/.test(name)
        ? [name, counted(name, value)]
        : [name, value];
    const exports = Object.fromEntries(Object.entries(instance.exports).map(own));
    return made.instance ? { module: made.module, instance: { exports } } : { exports };
  };
  Object.assign(WebAssembly, {
    instantiate: async (/** @type {any[]} */ ...given) =>
      watched(await Reflect.apply(instantiate, WebAssembly, given)),
    instantiateStreaming: async (/** @type {any[]} */ ...given) =>
      watched(await Reflect.apply(instantiateStreaming, WebAssembly, given)),
  });
}

/** @typedef {{ answered: number, calls: { [name: string]: { count: number, took: number } } }} Move */

/** With the thread's milliseconds, unless something else kept it busy. */
/** @typedef {Move & { thread: number | null }} Timed */

/**
 * Moves a slider, as a thumb does, and watches what comes of it.
 *
 * @param {Page} page
 * @param {string} id
 * @param {number} to
 * @returns {Promise<Move>}
 */
const move = (page, id, to) =>
  page.evaluate(async ([id, to, watched]) => {
    const calls = Reflect.get(self, 'calls');
    for (const name of Object.keys(calls)) delete calls[name];
    const slider = /** @type {HTMLInputElement} */ (document.querySelector(String(id)));
    slider.value = String(to);
    const begun = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    const answered = performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, Number(watched)));
    return { answered, calls: structuredClone(calls) };
  }, /** @type {const} */ ([id, to, WATCHED]));

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** The thread's processor time, in milliseconds. @param {Page} page */
async function meter(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
}

/** @param {Browser} browser */
export async function measureSliders(browser) {
  const site = await serve();
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 1280, height: 900 },
    // The ladder stands still, so that the thread is a move's alone.
    reducedMotion: 'reduce',
  });
  await context.addInitScript(withoutServiceWorkers);
  await context.addInitScript(countCalls);
  const page = await context.newPage();
  await page.goto(site.address);
  await new Lab(page, zh).filled('demo');
  // All sections drawn, and the gaps measured that can be seen.
  await page.locator('footer').waitFor();
  await page.waitForTimeout(2 * WATCHED);
  const thread = await meter(page);
  const idle = await thread();
  await page.waitForTimeout(WATCHED);
  report('no slider moved: thread', (await thread()) - idle, 'ms');
  for (const [name, from, by] of SLIDERS) {
    const id = `#control-${name}`;
    const steps = name === 'k' ? [1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5] : [];
    const to = (/** @type {number} */ n) => steps[n] ?? Number((from + by * n).toFixed(2));
    // There first, so that all moves are alike.
    await move(page, id, to(0));
    /** @type {Timed[]} */
    const moves = [];
    for (let n = 1; n <= MOVES; n += 1) {
      const before = await thread();
      const made = await move(page, id, to(n));
      const took = (await thread()) - before;
      const gauged = Object.keys(made.calls).filter((call) => GAUGING.test(call));
      for (const call of gauged) delete made.calls[call];
      moves.push({ ...made, thread: gauged.some((call) => call.startsWith('p')) ? null : took });
    }
    tell(name, moves);
  }
  await context.close();
  await site.close();
}

/** @param {string} slider @param {Timed[]} moves */
function tell(slider, moves) {
  const line = (/** @type {string} */ name, /** @type {number[]} */ values, unit = 'calls') =>
    report(`${slider}: ${name}`, median(values), unit);
  const sums = (/** @type {'count' | 'took'} */ figure) =>
    moves.map(({ calls }) => Object.values(calls).reduce((sum, call) => sum + call[figure], 0));
  for (const name of [...new Set(moves.flatMap(({ calls }) => Object.keys(calls)))].sort()) {
    const counts = moves.map(({ calls }) => calls[name]?.count ?? 0);
    line(name, counts);
  }
  line('calls into the core', sums('count'));
  line('in the core', sums('took'), 'ms');
  const answered = moves.map(({ answered }) => answered);
  line('until the event is answered', answered, 'ms');
  const threads = moves.flatMap(({ thread }) => (thread === null ? [] : [thread]));
  if (threads.length > 0) line('thread', threads, 'ms');
}
