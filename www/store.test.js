import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from './vendor/idb.js';

/** @import { KeptRun } from './store.js' */

const NAME = 'denoise-lab';

/** The store as a page opens it, and the browser's databases. */
let store = await import('./store.js');
let pages = 0;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  store = await import(`./store.js?page=${++pages}`);
});

/** @param {string} id @param {number} [savedAt] */
const run = (id, savedAt = 0) =>
  /** @type {KeptRun} */ (
    /** @type {unknown} */ ({ id, savedAt, step: 5, budget: 9, training: true, current: true })
  );
const bytes = Uint8Array.of(1, 2, 3);
const ids = async () => (await store.list()).map(({ id }) => id);

test('a run is kept with its checkpoint, listed newest first, and forgotten with it', async () => {
  await store.keep(run('a', 1), bytes);
  await store.keep(run('b', 2), bytes);
  assert.deepEqual(await ids(), ['b', 'a']);
  assert.deepEqual((await store.kept('a'))?.bytes, bytes);
  await store.forget(['a']);
  assert.deepEqual(await ids(), ['b']);
  assert.equal(await store.kept('a'), undefined);
});

test('a save that fails leaves the one before, both halves of it', async () => {
  await store.keep(run('a'), bytes);
  const broken = /** @type {any} */ (() => {});
  await assert.rejects(store.keep({ ...run('a'), step: 6 }, broken));
  assert.deepEqual(
    (await store.list()).map(({ step }) => step),
    [5],
  );
  assert.deepEqual((await store.kept('a'))?.bytes, bytes);
});

test('fields of a run are amended, and of one that is gone nothing is written', async () => {
  await store.keep(run('a'), bytes);
  await store.amend('a', { current: false });
  await store.amend('gone', { current: false });
  assert.deepEqual(await store.list(), [{ ...run('a'), current: false }]);
});

test('texts that no run needs are forgotten', async () => {
  for (const text of ['a', 'b', 'c']) await store.keepText(text, `text ${text}`);
  await store.pruneTexts(['b']);
  assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((text) => store.text(text))), [
    undefined,
    'text b',
    undefined,
  ]);
});

test('what the first version of the page kept is opened', async () => {
  const earlier = await openDB(NAME, 1, {
    upgrade(database) {
      database.createObjectStore('runs', { keyPath: 'id' });
      database.createObjectStore('checkpoints');
    },
  });
  await earlier.put('runs', run('a'));
  await earlier.put('checkpoints', bytes, 'a');
  earlier.close();
  assert.deepEqual(await ids(), ['a']);
  assert.deepEqual((await store.kept('a'))?.bytes, bytes);
  await store.keepText('b', 'text');
  assert.equal(await store.text('b'), 'text');
});

test('a newer page in another tab may upgrade', async () => {
  await store.keep(run('a'), bytes);
  const newer = await openDB(NAME, 99);
  newer.close();
  await assert.rejects(store.list(), { name: 'VersionError' });
});

test('a browser without storage refuses, and storage that does not answer is late, once for long', async (context) => {
  Reflect.deleteProperty(globalThis, 'indexedDB');
  await assert.rejects(store.list(), ReferenceError);
  const silent = Object.assign(Object.create(IDBOpenDBRequest.prototype), {
    addEventListener() {},
  });
  globalThis.indexedDB = /** @type {any} */ ({ open: () => silent });
  context.mock.timers.enable({ apis: ['setTimeout'] });
  for (const [longest, wait] of /** @type {const} */ ([
    [5000, store.list],
    [250, () => store.keep(run('a'), bytes)],
  ])) {
    let late = false;
    const waited = wait().catch((thrown) => (late = store.isLate(thrown)));
    context.mock.timers.tick(longest - 1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(late, false);
    context.mock.timers.tick(1);
    assert.equal(await waited, true);
  }
});
