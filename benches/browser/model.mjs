/** What the model costs and learns in Chromium, measured in a worker of its own. */

import { readFile } from 'node:fs/promises';
import { serve } from '../../tests/e2e/support/site.mjs';
import { report } from './report.mjs';

/** @import { Browser, Page } from 'playwright-core' */

const CAPITALS =
  '中国北京 日本东京 韩国首尔 朝鲜平壤 越南河内 老挝万象 泰国曼谷 不丹廷布 英国伦敦 法国巴黎 德国柏林 希腊雅典 波兰华沙 埃及开罗 秘鲁利马 约旦安曼'.split(
    ' ',
  );
const SECONDS = 60;
/** What is trained for two minutes, and the learning gap it should come to. */
/** @type {[string, object, number?][]} */
const NOISES = [
  ['blind, u = 1', { kind: 'noise', share: 1, variant: 'blind' }, 0.3],
  ['blind, u = 0.5', { kind: 'noise', share: 0.5, variant: 'blind' }, 0.25],
  ['hidden, u = 1', { kind: 'noise', share: 1, variant: 'hidden' }],
];
/** A prompt, and what a model that has learned says. @type {{ [kind: string]: [string, string][] }} */
const QUESTIONS = {
  capitals: CAPITALS.map((pair) => [
    `${pair.slice(0, 2)}的首都是□□`,
    `${pair.slice(0, 2)}的首都是${pair.slice(2)}`,
  ]),
  countries: CAPITALS.map((pair) => [
    `□□的首都是${pair.slice(2)}`,
    `${pair.slice(0, 2)}的首都是${pair.slice(2)}`,
  ]),
  'wrong capital denied': [['中国的首都□东京', '中国的首都非东京']],
};

/** @param {Page} page @param {object} asked @returns {Promise<any>} */
const ask = (page, asked) =>
  page.evaluate(
    (asked) =>
      new Promise((resolve, reject) => {
        const worker = /** @type {Worker} */ (/** @type {any} */ (self).lane);
        worker.onmessage = ({ data: { value, fault } }) =>
          fault ? reject(new Error(fault)) : resolve(value);
        worker.postMessage(asked);
      }),
    asked,
  );

/** @param {Browser} browser */
export async function measureModel(browser) {
  const code = await readFile(new URL('./worker.mjs', import.meta.url));
  const site = await serve({
    'bench/index.html': () => '<!doctype html><title>bench</title>',
    'bench/worker.mjs': () => code,
  });
  const page = await browser.newPage();
  await page.goto(`${site.address}bench/index.html`);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const lane = new Worker('worker.mjs', { type: 'module' });
        Object.assign(self, { lane });
        lane.onmessage = resolve;
      }),
  );
  for (const batch of [32, 128]) {
    const { median, best } = await ask(page, { task: 'step', batch, slices: 9, steps: 10 });
    const goal = batch === 32 ? { limit: 9.4 } : {};
    report(`training step, batch ${batch}, median`, median, 'ms', goal);
    report(`training step, batch ${batch}, best`, best, 'ms', goal);
  }
  for (const process of ['mask', 'left-to-right']) await learn(page, process);
  for (const size of ['small', 'medium']) await longest(page, size);
  for (const [name, process, limit] of NOISES) await denoise(page, name, process, limit);
  await page.close();
  await site.close();
}

/** @param {Page} page @param {string} size */
async function longest(page, size) {
  const asked = { task: 'text', size, context: 128, slices: 100, fillSteps: 16 };
  const { longest, infill } = await ask(page, asked);
  report(`context 128, ${size}: longest slice of training`, longest, 'ms', { limit: 100 });
  report(`context 128, ${size}: a prompt filled in 16 steps`, infill, 'ms', { limit: 100 });
}

/** @param {Page} page @param {string} name @param {object} process @param {number} [limit] */
async function denoise(page, name, process, limit) {
  const asked = { task: 'noise', process, learningRate: 0.002, seconds: 120, sentences: 2048 };
  const { step, budget, seconds, measurement } = await ask(page, asked);
  const { nelbo, learningGap, learningGapError, headCost, tokenCost } = measurement;
  report(`${name}: steps of ${budget}`, step, 'steps');
  report(`${name}: seconds`, seconds, 's', { limit: 121 });
  report(`${name}: ${nelbo.kind} at k = 1`, nelbo.nats, `± ${nelbo.standardError.toFixed(3)}`);
  const error = `± ${learningGapError.toFixed(3)}`;
  report(`${name}: learning gap at k = 1`, learningGap, error, limit ? { limit } : {});
  for (const [part, value] of Object.entries({ headCost, tokenCost })) {
    if (!value) continue;
    const { optimum } = value;
    report(`${name}: ${part}`, value.nats, `± ${value.standardError.toFixed(3)}`);
    report(`${name}: ${part}, optimum`, optimum.nats, `± ${optimum.standardError.toFixed(3)}`);
  }
}

/** @param {Page} page @param {string} process */
async function learn(page, process) {
  const asked = Object.values(QUESTIONS).flat();
  const questions = asked.map(([prompt]) => prompt);
  const learned = await ask(page, { task: 'train', process, seconds: SECONDS, questions });
  report(`${process}: steps in ${SECONDS} s, or the budget`, learned.step, 'steps');
  report(`${process}: training took`, learned.seconds, 's', { limit: SECONDS + 1 });
  const first = process === 'mask' ? 0.1 : 0.05;
  for (const { k, nelbo, learningGap } of learned.measurements) {
    if (![1, 2, 4, 8].includes(k)) continue;
    const goal = k === 1 ? { limit: first } : process === 'mask' ? { limit: 0.1 } : {};
    report(`${process}: exact learning gap at k = ${k}`, learningGap, 'nats', goal);
    if (k === 1) report(`${process}: ${nelbo.kind} at k = 1`, nelbo.nats, 'nats');
  }
  const answers = new Map(questions.map((prompt, n) => [prompt, learned.answers[n]]));
  for (const [kind, pairs] of Object.entries(QUESTIONS)) {
    const wrong = pairs.filter(([prompt, right]) => answers.get(prompt) !== right);
    report(`${process}: ${kind} right`, pairs.length - wrong.length, `of ${pairs.length}`, {
      least: pairs.length,
    });
    for (const [prompt] of wrong) console.log(`  ${prompt} → ${answers.get(prompt)}`);
  }
}
