/**
 * What the page writes into the browser, cut at every point in every way: what opens afterwards is what was there before or
 * what was to be there, whole, and whoever lives on is told. Without a browser: its storage is one that can be cut.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from '../../www/vendor/idb.js';
import * as store from '../../www/store.js';
import { Cut, WAYS, hangUp } from './support/cuts.mjs';
import { Random } from './support/random.mjs';
import { World, core, cpu } from './support/worker.mjs';

/** @typedef {typeof import('../../www/store.js')} Store */

const NAME = 'denoise-lab';
const RUNS = { keyPath: 'id' };

/** @param {string} id @param {number} savedAt @param {boolean} [aside] @returns {any} */
const run = (id, savedAt, aside = false) => ({ id, savedAt, aside, step: savedAt, current: true });
/** @param {number} savedAt */
const bytes = (savedAt) => Uint8Array.of(savedAt);

let pages = 0;
/** The store as another page has it. @returns {Promise<Store>} */
const page = () => import(`../../www/store.js?page=${++pages}`);

/** All that is in storage: by store and key. @returns {Promise<{ [store: string]: { [key: string]: any } }>} */
async function stored() {
  /** @type {{ [store: string]: { [key: string]: any } }} */
  const all = { runs: {}, checkpoints: {}, texts: {} };
  if ((await indexedDB.databases()).length === 0) return all;
  const database = await openDB(NAME);
  for (const name of database.objectStoreNames) {
    const keys = await database.getAllKeys(name);
    const values = await database.getAll(name);
    all[name] = Object.fromEntries(keys.map((key, n) => [key, values[n]]));
  }
  database.close();
  return all;
}

/** Storage with three runs, of which one is a lane's, and three texts. */
async function filled() {
  const store = await page();
  await store.keep(run('a', 1), bytes(1));
  await store.keep(run('b', 2), bytes(2));
  await store.keep(run('lane', 3, true), bytes(3));
  for (const text of ['x', 'y', 'z']) await store.keepText(text, `text ${text}`);
}

/** What an earlier version of the page left. */
async function earlier() {
  const database = await openDB(NAME, 1, {
    upgrade(database) {
      database.createObjectStore('runs', RUNS);
      database.createObjectStore('checkpoints');
    },
  });
  await database.put('runs', run('a', 1));
  await database.put('checkpoints', bytes(1), 'a');
  database.close();
}

/** What is written, each by what it is. @type {{ [what: string]: [before: () => Promise<void>, act: (store: Store) => Promise<unknown>] }} */
const WRITES = {
  'a new run': [filled, (store) => store.keep(run('c', 4), bytes(4))],
  'a later save': [filled, (store) => store.keep(run('a', 5), bytes(5))],
  'fields of a run': [filled, (store) => store.amend('a', { current: false, training: false })],
  'runs forgotten': [filled, (store) => store.forget(['a', 'b'])],
  'lanes forgotten': [filled, (store) => store.forgetAside(9)],
  'a text': [filled, (store) => store.keepText('w', 'text w')],
  'texts forgotten': [filled, (store) => store.pruneTexts(['y'])],
  'an earlier version’s storage': [earlier, (store) => store.keepText('w', 'text w')],
  'the first run of all': [async () => {}, (store) => store.keep(run('a', 1), bytes(1))],
};

/** What was stored, what is after a write that was cut, and whether that said it was done. */
/** @param {string} what @param {number} n where it was cut; 0 is nowhere @param {string} way */
async function written(what, n, way) {
  globalThis.indexedDB = new IDBFactory();
  const [before, act] = WRITES[what];
  await before();
  const was = await stored();
  const store = await page();
  const cut = new Cut(n, way);
  const done = await act(store).then(
    () => true,
    () => false,
  );
  await cut.lift();
  return { was, is: await stored(), done, cut };
}

test('a write that is cut leaves what was there or what was to be there, and says which', async (context) => {
  const ways = Object.keys(WAYS);
  let cuts = 0;
  for (const what of Object.keys(WRITES)) {
    const { is: meant } = await written(what, 0, ways[0]);
    for (const way of ways) {
      for (let n = 1; ; n += 1) {
        const { was, is, done, cut } = await written(what, n, way);
        if (!cut.what) break;
        cuts += 1;
        const where = `${what}: at ${n}, ${cut.what}, ${way}`;
        const isNew = isDeepStrictEqual(is, meant);
        if (!isNew) assert.deepEqual(is, was, where);
        // Who dies hears nothing.
        if (!cut.dies) assert.equal(done, isNew, where);
      }
    }
  }
  context.diagnostic(`${cuts} cuts of ${Object.keys(WRITES).length} writes`);
});

/** A run of ten steps that trains one in milliseconds. */
const CONFIG = /** @type {const} */ ([
  ['/run/corpus/kind', 'brackets'],
  ['/run/network/size', 'tiny'],
  ['/run/training/batch', 8],
  ['/run/training/steps', 10],
]).reduce(
  (state, [pointer, value]) => core.changed(state, pointer, value),
  core.defaults('en'),
).run;

/** A lane's worker, on storage that may be cut. */
class Visit extends World {
  constructor() {
    super(new Random(1));
    this.post({ type: 'crew', workers: 0 });
  }

  /** @param {string} run @param {boolean} train */
  fresh(run, train) {
    this.run = run;
    this.post({ type: 'open', run, origin: 'fresh', config: CONFIG, train });
  }

  /** Opens a run as it is kept, if it can be read. @param {string} run */
  async again(run) {
    const kept = await store.kept(run).catch(() => undefined);
    if (!kept) return;
    this.run = run;
    const {
      bytes,
      run: { history },
    } = kept;
    this.post({ type: 'open', run, origin: 'kept', bytes, history, train: false });
  }

  /** @param {any} command */
  order(command) {
    this.post({ ...command, run: this.run });
  }

  /** Until what was asked for is done, and written. */
  async rest() {
    await this.answer({ type: 'save', half: true });
    await this.until(() => !this.told.findLast(({ training }) => training !== undefined)?.training);
    // Each waits for a write, and another may have waited for that.
    for (let reads = 0; reads < 2; reads += 1) await store.list().catch(() => {});
  }

  /** Lets go of its run, and of storage. */
  async end() {
    this.post({ type: 'close' });
    await this.rest();
    await hangUp();
  }

  /** The step at which a run was said to be saved last. @param {string} run @returns {number} */
  savedStep(run) {
    return this.told.findLast((event) => event.type === 'saved' && event.run === run)?.step ?? -1;
  }
}

/** What is done to runs, one after another. Each keeps the run that it leaves; the second has learned nothing. */
/** @type {((visit: Visit) => unknown)[]} */
const ACTS = [
  (visit) => visit.fresh('a', true),
  (visit) => visit.fresh('none', false),
  (visit) => visit.fresh('b', false),
  (visit) => visit.order({ type: 'step' }),
  (visit) => visit.again('a'),
  (visit) => visit.order({ type: 'extend', from: 10, steps: 2 }),
  (visit) => visit.again('b'),
];

/** A visit whose storage is cut, and what was stored at its end. @param {number} n @param {string} way */
async function visited(n, way) {
  globalThis.indexedDB = new IDBFactory();
  const cut = new Cut(n, way);
  const visit = new Visit();
  for (const act of ACTS) {
    if (cut.dead) break;
    await act(visit);
    await visit.rest();
  }
  // Who is dead writes nothing when it lets go of its run; who is not does so once its storage has been looked at.
  if (cut.dead) await visit.end();
  await cut.lift();
  const is = await stored();
  if (!cut.dead) await visit.end();
  assert.deepEqual(visit.wrong, []);
  return { visit, cut, is };
}

/** Whether every run that is kept is whole, and no older than it was said to be. @param {Awaited<ReturnType<typeof visited>>} after */
function isWhole({ visit, is: { runs, checkpoints } }) {
  assert.deepEqual(Object.keys(runs), Object.keys(checkpoints));
  for (const [id, { step, history }] of Object.entries(runs)) {
    const lane = cpu.Lane.open(checkpoints[id]);
    assert.equal(lane.status().step, step);
    lane.free();
    assert.ok((history.losses.at(-1)?.step ?? 0) <= step);
  }
  for (const id of ['a', 'b']) assert.ok((runs[id]?.step ?? -1) >= visit.savedStep(id), id);
  const current = Object.values(runs).filter((run) => run.current);
  assert.ok(current.length <= 1, `${current.map(({ id }) => id)} are each the lane’s run`);
  return current[0];
}

/** What is tried at every point unless KILLS is set, which is all. */
const MOST_LIKELY = ['it is not committed', 'the page dies after the commit'];

/** Goes on with a run where it was kept. @param {any} run */
async function goOn({ id, step }) {
  const visit = new Visit();
  await visit.again(id);
  visit.order({ type: 'step' });
  await visit.rest();
  const kept = await store.kept(id);
  assert.ok(kept && kept.run.step > step);
  await visit.end();
}

test('a worker whose saves are cut goes on, and what a dead one has kept is whole and trains on', async (context) => {
  const loose = new Set();
  const note = (/** @type {unknown} */ thrown) => void loose.add(thrown);
  process.on('unhandledRejection', note);
  let cuts = 0;
  for (const way of process.env.KILLS ? Object.keys(WAYS) : MOST_LIKELY) {
    for (let n = 1; ; n += 1) {
      const after = await visited(n, way);
      const { cut, visit } = after;
      const where = `at ${n}, ${cut.what}, ${way}`;
      try {
        const current = isWhole(after);
        if (current && cut.dies) await goOn(current);
        if (!cut.dies && cut.what === 'put')
          assert.ok(visit.told.some(({ type }) => type === 'unsaved'));
        assert.deepEqual([...loose], []);
      } catch (thrown) {
        throw new Error(`${where}: ${/** @type {Error} */ (thrown).message}`, { cause: thrown });
      }
      if (!cut.what) break;
      cuts += 1;
    }
  }
  process.off('unhandledRejection', note);
  context.diagnostic(`${cuts} cuts of a visit`);
});
