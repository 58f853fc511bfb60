/**
 * What a page that is used for long holds on to: rounds of what a reader does, and what is there after a few and at the end.
 * Only where SOAK says how many rounds; SOAK_SEED says in which order.
 */

import assert from 'node:assert/strict';
import { Random } from './support/random.mjs';
import { scenario } from './support/scenario.mjs';

/** @import { Page } from 'playwright-core' */
/** @import { Lab } from './support/lab.mjs' */

const ROUNDS = Number(process.env.SOAK || 0);
const SEED = Number(process.env.SOAK_SEED ?? 1);
/** Rounds until all that is loaded and compiled once is there. */
const WARM = 8;
/** What is held at the end, of what was after these rounds. */
const MOST = 1.05;

/** What a reader does in a round, in any order. @type {((lab: Lab, random: Random) => Promise<unknown>)[]} */
const ACTS = [
  (lab, random) => lab.takeChip(random.below(3)),
  (lab, random) => lab.slide(lab.control('k'), 1 + random.below(8)),
  (lab) => lab.open('compare'),
  (lab) => lab.open('collapse'),
  (lab) => lab.open('note'),
  (lab) => lab.open('settings'),
];

/** A round: a run is trained and let go of, and the one before is opened and deleted. @param {Lab} lab @param {Random} random */
async function round(lab, random) {
  const some = async () => {
    for (let n = 0; n < 3; n += 1) await random.of(ACTS)(lab, random);
  };
  await lab.train();
  await lab.reached(5);
  await some();
  await lab.pause();
  await lab.reset();
  await lab.filled('demo');
  await some();
  await lab.reopen();
  await lab.filled('own');
  await lab.reset();
  await lab.filled('demo');
  await lab.open('settings');
  await lab.button(lab.words.runs.forgetAll).click();
  await lab.agree(lab.words.ask.forgetAll.confirm);
  await lab.keeps(0);
  await lab.open('bench');
}

/** Keeps hold of the memory of every wasm instance, in the page or in a worker. */
const watchMemory = () => {
  /** @type {Set<WebAssembly.Memory>} */
  const memories = new Set();
  Reflect.set(self, 'wasmBytes', () =>
    [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
  );
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const make = Reflect.get(WebAssembly, name);
    Reflect.set(WebAssembly, name, async (/** @type {unknown[]} */ ...given) => {
      const made = await make(...given);
      memories.add((made.instance ?? made).exports.memory);
      return made;
    });
  }
};

/** What the page has, once what nobody needs is gone. @param {Page} page */
async function held(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  for (let n = 0; n < 3; n += 1) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (/** @type {string} */ name) => metrics.find((each) => each.name === name)?.value ?? 0;
  const { usage } = await session.send('Storage.getUsageAndQuota', {
    origin: new URL(page.url()).origin,
  });
  await session.detach();
  let wasm = Number(await page.evaluate('wasmBytes()'));
  for (const worker of page.workers()) wasm += Number(await worker.evaluate('wasmBytes()'));
  return {
    heap: of('JSHeapUsedSize'),
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
    documents: of('Documents'),
    workers: page.workers().length,
    stored: usage,
    wasm,
  };
}

if (ROUNDS > 0) {
  scenario(
    'a page that is used for long holds on to no more than after a while',
    {
      language: 'en',
      link: 'v=1&network=tiny&batch=32&steps=100000',
      before: watchMemory,
      changes: { 'www/worker.js': (code) => `(${watchMemory})();\n${code}` },
    },
    async ({ lab, page }) => {
      const random = new Random(SEED);
      await lab.filled('demo');
      for (let n = 0; n < WARM; n += 1) await round(lab, random);
      const before = await held(page);
      for (let n = 0; n < ROUNDS; n += 1) await round(lab, random);
      const after = await held(page);
      const grown = Object.entries(after).map(([what, now]) => {
        const was = Reflect.get(before, what);
        return { what, now, was, growth: now / was };
      });
      for (const { what, now, was } of grown)
        console.log(`soak | ${ROUNDS} | ${what} | ${was} | ${now}`);
      assert.deepEqual(
        grown.filter(({ growth }) => growth > MOST),
        [],
      );
    },
  );
}
