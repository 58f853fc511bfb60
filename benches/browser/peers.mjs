/**
 * A training step beside those of others: jax-js and TensorFlow.js in the same Chromium, PyTorch natively where python3
 * has it. All take turns. PEERS names the folder where `cargo xtask bench peers` has installed them.
 */

import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ROOT, serve } from '../../tests/e2e/support/site.mjs';
import { ADAM, HEADS, NORM_EPSILON, READ, SIZES, batches, weights } from '../peers/workload.mjs';
import { WARMING, WINDOW, stepOf } from './crew.mjs';
import { report } from './report.mjs';

/** @import { Browser } from 'playwright-core' */
/** @typedef {{ milliseconds: number, losses: [number, number][] }} Timed */
/** @typedef {(size: string) => Promise<Timed>} Peer */

const WORKERS = [1, 2];
const ours = (/** @type {number} */ workers) =>
  `this lab, ${workers} worker${workers > 1 ? 's' : ''}`;
/** jax-js's best is to take at least so many times as long as this lab's step by one worker, and by two. */
/** @type {{ [size: string]: [number, number] }} */
const GOALS = { S: [3.5, 5], M: [1.2, 2.3], W: [1.15, 2.2] };
/** All take turns this often. */
const ROUNDS = 3;
/** How far apart losses of the same steps may lie: they start alike, and are rounded differently. Nats a token. */
const APART = 2e-3;
const FOLDER = process.env.PEERS ?? join(ROOT, 'target/xtask/peers');
const PACKAGES = join(FOLDER, 'node_modules');
/** With these a page may share memory between workers, which threads of WebAssembly need. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const run = promisify(execFile);

/** A peer's module and all it imports, as one file. @param {string} name */
async function bundled(name) {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, `benches/peers/${name}.mjs`)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
    nodePaths: [PACKAGES],
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** A peer that runs in a page of its own. @param {Browser} browser @param {string} name @param {{ waits?: boolean }} options @param {{ [name: string]: string }} [headers] */
function inPage(browser, name, options, headers) {
  /** @type {Peer} */
  return async (size) => {
    const wasm = 'tfjs-backend-wasm-simd.wasm';
    const site = await serve(
      {
        'bench/index.html': () => '<!doctype html><title>bench</title>',
        'bench/peer.js': () => bundled(name),
        [`bench/${wasm}`]: () =>
          readFile(join(PACKAGES, '@tensorflow/tfjs-backend-wasm/dist', wasm)),
      },
      headers,
    );
    const page = await browser.newPage();
    try {
      await page.goto(`${site.address}bench/index.html`);
      const asked = { ...options, size: SIZES[size], warming: WARMING, window: WINDOW };
      return await page.evaluate(async (asked) => {
        const location = new URL('./peer.js', document.baseURI).href;
        return (await import(location)).run(asked);
      }, asked);
    } finally {
      await page.close();
      await site.close();
    }
  };
}

/** PyTorch with so many threads, if python3 has it. @param {number} threads @returns {Peer} */
const natively = (threads) => async (size) => {
  const folder = join(FOLDER, size);
  const drawn = Object.entries(weights(SIZES[size]));
  const shapes = Object.fromEntries(drawn.map(([name, { shape }]) => [name, shape]));
  const asked = {
    size: SIZES[size],
    shapes,
    adam: ADAM,
    heads: HEADS,
    epsilon: NORM_EPSILON,
    read: READ,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'asked.json'), JSON.stringify(asked));
  const joined = (/** @type {(Float32Array | Int32Array)[]} */ parts) =>
    Buffer.concat(parts.map(({ buffer }) => Buffer.from(buffer)));
  await writeFile(join(folder, 'weights'), joined(drawn.map(([, { values }]) => values)));
  const tokens = batches(SIZES[size]).flatMap(({ input, target }) => [input, target]);
  await writeFile(join(folder, 'batches'), joined(tokens));
  const script = join(ROOT, 'benches/peers/torch_step.py');
  const said = await run('python3', [script, folder, `${threads}`, `${WARMING}`, `${WINDOW}`]);
  return JSON.parse(said.stdout);
};

const hasTorch = () =>
  run('python3', ['-c', 'import torch']).then(
    () => true,
    () => false,
  );

/** @param {Browser} browser @returns {Promise<{ [name: string]: Peer }>} */
async function peers(browser) {
  const torch = {
    'PyTorch, native, 1 thread': natively(1),
    'PyTorch, native, 2 threads': natively(2),
  };
  return {
    'jax-js, 1 thread': inPage(browser, 'jax', { waits: true }),
    'jax-js, 1 thread, lazy': inPage(browser, 'jax', { waits: false }),
    'jax-js, threads': inPage(browser, 'jax', { waits: true }, ISOLATED),
    'jax-js, threads, lazy': inPage(browser, 'jax', { waits: false }, ISOLATED),
    'TensorFlow.js': inPage(browser, 'tensorflow', {}),
    ...((await hasTorch()) ? torch : {}),
  };
}

const median = (/** @type {number[]} */ values) =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

/** The largest difference of losses at the same step. @param {[number, number][][]} runs */
function apart(runs) {
  const first = new Map(runs[0]);
  const differences = runs.flatMap((losses) =>
    losses.flatMap(([step, loss]) => {
      const other = first.get(step);
      return other === undefined ? [] : [Math.abs(loss - other)];
    }),
  );
  return Math.max(...differences);
}

/** @param {Browser} browser */
export async function measurePeers(browser) {
  const others = await peers(browser);
  for (const size of Object.keys(SIZES)) {
    /** @type {Map<string, number[]>} */
    const taken = new Map();
    const took = (/** @type {string} */ name, /** @type {number} */ milliseconds) =>
      taken.set(name, [...(taken.get(name) ?? []), milliseconds]);
    const losses = [];
    /** Those that cannot do this size, for want of memory for instance. @type {Set<string>} */
    const failed = new Set();
    const step = await stepOf(browser, size);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const workers of WORKERS) took(ours(workers), await step.by(workers));
      for (const [name, peer] of Object.entries(others)) {
        if (failed.has(name)) continue;
        try {
          const timed = await peer(size);
          took(name, timed.milliseconds);
          losses.push(timed.losses);
        } catch (thrown) {
          failed.add(name);
          console.log(`${size}: ${name} is left out: ${`${thrown}`.split('\n')[0]}`);
        }
      }
    }
    await step.close();
    for (const [name, times] of taken) report(`${size}: a step of ${name}`, median(times), 'ms');
    const best = Math.min(
      ...[...taken].flatMap(([name, times]) => (name.startsWith('jax-js') ? [median(times)] : [])),
    );
    for (const [n, workers] of WORKERS.entries()) {
      const faster = best / median(taken.get(ours(workers)) ?? []);
      report(`${size}: jax-js's best over ${ours(workers)}`, faster, '', { least: GOALS[size][n] });
    }
    report(`${size}: losses of the others apart`, apart(losses), 'nats a token', { limit: APART });
  }
}
