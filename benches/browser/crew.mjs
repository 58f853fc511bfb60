/** How long a step and a measurement take when one, two or more workers work together: the page's own worker, asked as the page asks it. */

import { serve } from '../../tests/e2e/support/site.mjs';
import { report } from './report.mjs';

/** @import { Browser, Page } from 'playwright-core' */

/** What a step is timed on: batch, context, size of the network. */
/** @type {{ [name: string]: { batch: number, context: number, size: string } }} */
export const RUNS = {
  S: { batch: 32, context: 8, size: 'small' },
  M: { batch: 64, context: 32, size: 'medium' },
  W: { batch: 16, context: 128, size: 'medium' },
};
const WORKERS = [1, 2];
/** One and more take turns this often. */
const ROUNDS = 3;
/** Milliseconds that each trains for before it is timed, and while it is. */
export const [WARMING, WINDOW] = [3000, 8000];

/** In the page: milliseconds a step. @param {{ run: any, text: string, workers: number, warming: number, window: number }} asked */
const timed = ({ run, text, workers, warming, window }) =>
  new Promise((resolve, reject) => {
    const worker = new Worker('../www/worker.js', { type: 'module' });
    const post = (/** @type {object} */ command) => worker.postMessage(command);
    /** @type {{ time: number, step: number } | null} */
    let from = null;
    let begun = 0;
    worker.onmessage = ({ data }) => {
      if (data.type === 'fault') reject(new Error(data.fault.message.en));
      if (data.type === 'ready') {
        post({ type: 'prefer', device: 'cpu' });
        post({ type: 'crew', workers });
        post({ type: 'unwatch' });
        post({ type: 'text', source: text });
        post({ type: 'open', run: 'run', origin: 'fresh', config: run, train: true, aside: true });
      }
      if (data.type !== 'progress' || data.step === 0) return;
      const time = performance.now();
      begun ||= time;
      if (from === null) {
        if (time - begun > warming) from = { time, step: data.step };
      } else if (data.step > from.step && time - from.time > window) {
        worker.terminate();
        resolve((time - from.time) / (data.step - from.step));
      }
    };
  });

/** Steps before a model is measured, and the sentences it then draws. */
const [LEARNED, SENTENCES] = [150, 2000];

/** In the page: milliseconds that an exact sum and the quality of sentences take, once nothing is trained any longer. */
/** @param {{ workers: number, steps: number, sentences: number }} asked */
const measured = async ({ workers, steps, sentences }) => {
  const location = new URL('../pkg/index.js', document.baseURI).href;
  const state = (await (await import(location)).loadCore()).defaults('en');
  const config = {
    ...state.run,
    corpus: { kind: 'capitals' },
    training: { ...state.run.training, steps },
  };
  const worker = new Worker('../www/worker.js', { type: 'module' });
  const post = (/** @type {object} */ command) => worker.postMessage(command);
  /** @param {(event: any) => boolean} wanted @returns {Promise<void>} */
  const heard = (wanted) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.fault) reject(new Error(data.fault.message.en));
        if (wanted(data)) resolve();
      };
    });
  await heard(({ type }) => type === 'ready');
  post({ type: 'prefer', device: 'cpu' });
  post({ type: 'crew', workers });
  post({ type: 'unwatch' });
  post({ type: 'open', run: 'run', origin: 'fresh', config, train: true, aside: true });
  await heard(({ finished }) => finished);
  const taken = [];
  const { sample } = state;
  const questions = [
    { type: 'exact', sample },
    { type: 'quality', state: { ...state, run: config }, sentences, by: 'network' },
  ];
  for (const [query, question] of questions.entries()) {
    const start = performance.now();
    post({ ...question, query });
    await heard((event) => event.type === 'answer' && event.query === query);
    taken.push(performance.now() - start);
  }
  worker.terminate();
  return taken;
};

/** @param {Page} page */
async function measureMeasuring(page) {
  /** @type {number[][][]} by measurement and workers */
  const taken = ['exact', 'quality'].map(() => WORKERS.map(() => []));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [n, workers] of WORKERS.entries()) {
      const asked = { workers, steps: LEARNED, sentences: SENTENCES };
      const [exact, quality] = await page.evaluate(measured, asked);
      taken[0][n].push(exact);
      taken[1][n].push(quality);
    }
  }
  print('exact sum on capitals', taken[0]);
  print(`quality on capitals, ${SENTENCES} sentences`, taken[1]);
}

/** The medians by workers. @param {string} what @param {number[][]} taken */
function print(what, taken) {
  for (const [n, workers] of WORKERS.entries()) {
    const median = taken[n].sort((a, b) => a - b)[ROUNDS >> 1];
    report(`${what} by ${workers} worker${workers > 1 ? 's' : ''}`, median, 'ms');
  }
}

/** A page that holds nothing. @param {Browser} browser */
async function blank(browser) {
  const site = await serve({ 'bench/index.html': () => '<!doctype html><title>bench</title>' });
  const page = await browser.newPage();
  await page.goto(`${site.address}bench/index.html`);
  const close = async () => {
    await page.close();
    await site.close();
  };
  return { page, close };
}

/** In the page: the run whose step is timed. @param {{ text: string, batch: number, context: number, size: string }} asked */
const configured = async ({ text, batch, context, size }) => {
  const location = new URL('../pkg/index.js', document.baseURI).href;
  const core = await (await import(location)).loadCore();
  const { fingerprint } = core.readText(text);
  const { run } = core.defaults('en');
  return {
    ...run,
    corpus: { kind: 'text', context, fingerprint },
    network: { kind: 'transformer', size },
    training: { ...run.training, batch, steps: 1_000_000 },
    model: { kind: 'fixed', process: { kind: 'mask' } },
  };
};

/** A page that times steps of this size. @param {Browser} browser @param {string} size */
export async function stepOf(browser, size) {
  const { page, close } = await blank(browser);
  const lines = Array.from({ length: 400 }, (_, n) => `${n} waves, ${n * n} feet of water\n`);
  const text = lines.join('');
  const run = await page.evaluate(configured, { text, ...RUNS[size] });
  return {
    /** Milliseconds. @param {number} workers that train it together */
    by: (workers) => page.evaluate(timed, { run, text, workers, warming: WARMING, window: WINDOW }),
    close,
  };
}

/** @param {Browser} browser */
export async function measureCrew(browser) {
  for (const size of Object.keys(RUNS)) {
    const step = await stepOf(browser, size);
    /** @type {number[][]} */
    const taken = WORKERS.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [n, workers] of WORKERS.entries()) taken[n].push(await step.by(workers));
    }
    await step.close();
    print(`${size}: a step`, taken);
  }
  const { page, close } = await blank(browser);
  await measureMeasuring(page);
  await close();
}
