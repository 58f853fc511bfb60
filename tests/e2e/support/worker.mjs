/** A lane's worker in Node, on the wasm that the page gets, with a crew in the same thread: what it is told, and what it tells. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import 'fake-indexeddb/auto';
import { loadCore, loadCpu } from '../../../pkg/index.js';
import { ROOT } from './site.mjs';

/** @import { Random } from './random.mjs' */

/** So long may nothing be told and nothing computed while somebody waits, and so long may one slice compute: milliseconds. */
const STILL = 2000;
/** Looking whether there is an answer computes for less: milliseconds. */
const BUSY = 5;

const wasm = (/** @type {string} */ build) =>
  readFile(join(ROOT, `pkg/${build}/denoise_lab_bg.wasm`));
export const core = await loadCore(await wasm('core'));
export const cpu = await loadCpu(await wasm('cpu'));
// Node handles a thousand messages of a channel before it looks at anything else; a browser takes turns.
Object.assign(globalThis, {
  MessageChannel: class {
    port1 = { onmessage() {} };
    port2 = { postMessage: () => void setImmediate(() => this.port1.onmessage()) };
  },
});
// What a worker has and Node has not: an address, files beside it, a GPU that is not there.
Object.assign(globalThis, {
  self: globalThis,
  location: pathToFileURL(join(ROOT, 'www/worker.js')),
});
// The wasm asks which kind of context has the clock.
Object.assign(globalThis, {
  WorkerGlobalScope: { [Symbol.hasInstance]: (/** @type {unknown} */ it) => it === globalThis },
});
Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
let loading = 0;
/** Whether no demo model is on its way. */
export const loaded = () => loading === 0;
globalThis.fetch = async (/** @type {unknown} */ address) => {
  loading += 1;
  const content = await readFile(new URL(String(address)));
  loading -= 1;
  return new Response(content);
};
const { LaneWorker } = await import('../../../www/worker/lane-worker.js');
const { Member } = await import('../../../www/worker/member.js');
/** A member of a crew as a worker, in this thread; it may die of any part. @param {Random} random */
function memberOf(random) {
  let alive = true;
  const worker = /** @type {any} */ ({
    onmessage() {},
    onerror() {},
    terminate: () => (alive = false),
  });
  const tell = async (/** @type {any} */ data) => {
    if (random.is(0.5)) await turn();
    if (alive) worker.onmessage({ data });
  };
  const member = /** @type {any} */ (new Member(cpu, tell));
  worker.postMessage = (/** @type {any} */ message, /** @type {any} */ transfer) => {
    const data = structuredClone(message, Array.isArray(transfer) ? { transfer } : transfer);
    void turn().then(() => {
      if (!alive || data.type === 'ping') return;
      if (random.is(0.02)) worker.onerror({ preventDefault() {} });
      else member[data.type](data);
    });
  };
  void turn().then(() => tell({ type: 'ready', build: '' }));
  return worker;
}

/** What a fault must not be: without a sentence in either language, or a panic's. @param {any} event @returns {string[]} */
function wrongIn({ fault: { kind, message }, fatal }) {
  const isSaid =
    /\p{Script=Han}/u.test(message.zh) &&
    /^[A-Z“].*[.?]$/s.test(message.en) &&
    !/undefined|\[object|unreachable|panick|Something failed/.test(message.en);
  return isSaid && !fatal ? [] : [`${kind}: ${message.zh} ${message.en}`];
}

/** One worker, what it was asked and what it told. */
export class World {
  /** Queries without an answer. @type {Set<number>} */
  waiting = new Set();
  /** @type {any[]} */
  told = [];
  toldAt = performance.now();
  /** What must not be, of what was told. @type {string[]} */
  wrong = [];
  query = 0;
  run = 'none';
  /** @type {Uint8Array[]} */
  saved = [];

  /** @param {Random} random */
  constructor(random) {
    this.random = random;
    const send = (/** @type {any} */ message, /** @type {Transferable[]} */ transfer = []) =>
      this.#hear(structuredClone(message, { transfer }));
    this.worker = /** @type {any} */ (new LaneWorker(cpu, send, () => memberOf(random)));
  }

  /** @param {any} event */
  #hear(event) {
    this.told.push(event);
    this.toldAt = performance.now();
    if (event.fault) this.wrong.push(...wrongIn(event));
    if (event.type !== 'answer' && event.type !== 'refusal') return;
    const was = this.waiting.delete(event.query);
    if (!was) this.wrong.push(`the query ${event.query} is answered twice`);
  }

  /** @param {any} command */
  post(command) {
    const data = structuredClone(command);
    const handlers = 'query' in data ? this.worker.queries : this.worker;
    handlers[data.type](data);
  }

  /** @param {any} question */
  ask(question) {
    const query = ++this.query;
    this.waiting.add(query);
    this.post({ ...question, query });
    return query;
  }

  /** Its answer, or its refusal. @param {any} question @returns {Promise<any>} */
  async answer(question) {
    const query = this.ask(question);
    const before = this.told.length;
    return this.until(() =>
      this.since(before, 'answer', 'refusal').find((event) => event.query === query),
    );
  }

  /** What was told since, of these types. @param {number} since @param {string[]} types */
  since = (since, ...types) => this.told.slice(since).filter(({ type }) => types.includes(type));

  /** Opens a run, and waits for what is told of it. @param {any} command */
  async open(command) {
    const before = this.told.length;
    const run = `run ${before}`;
    this.post({ type: 'open', run, train: false, ...command });
    const told = await this.until(() =>
      this.since(before, 'opened', 'fault').find((event) => event.run === run),
    );
    if (told.type === 'opened') this.run = run;
    return told;
  }

  /** Waits, as long as something is computed or told. @template T @param {() => T} what @returns {Promise<NonNullable<T>>} */
  async until(what) {
    // Counted in looks, each a millisecond or longer, because a busy machine may not let this program look.
    for (let still = 0; still < STILL; still += 1) {
      const found = what();
      if (found) return found;
      const [looked, heard] = [process.cpuUsage(), this.toldAt];
      await sleep(1);
      const { user, system } = process.cpuUsage(looked);
      const computed = (user + system) / 1000;
      assert.ok(computed < STILL, `a slice computes for ${computed} ms`);
      if (this.toldAt > heard || computed > BUSY) still = 0;
    }
    throw new assert.AssertionError({ message: `it hangs; waited for: ${what}` });
  }
}
