import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import 'fake-indexeddb/auto';
import { forget, kept as stored, list } from '../store.js';
import { Keeper } from './keeper.js';

/** @import { Lane } from '../../pkg/index.js' */

/** What was sent, in short. @type {string[]} */
let sent = [];
let keeper = new Keeper(() => {});

beforeEach(async () => {
  await forget((await list()).map(({ id }) => id));
  sent = [];
  keeper = new Keeper(
    (event) => void sent.push(`${event.type} ${Reflect.get(event, 'step') ?? ''}`.trim()),
  );
});

/** A lane at a step; its bytes say at which. @param {number} step */
const at = (step) =>
  /** @type {Lane} */ (
    /** @type {unknown} */ ({
      status: () => ({ step, budget: 100 }),
      save: async () => Uint8Array.of(step),
    })
  );

/** @param {object} [fields] */
const kept = (fields) =>
  /** @type {import('./keeper.js').Kept} */ (
    /** @type {unknown} */ ({ id: 'a', training: true, current: true, periodic: false, ...fields })
  );

/** Waits for what is being written. */
const written = () => keeper.leave('nobody', false);

test('a run is saved at once when it is opened, and then every four seconds', () => {
  keeper.opened();
  assert.equal(keeper.isDue(5000), true);
  assert.equal(keeper.isDue(9000), false);
  assert.equal(keeper.isDue(9001), true);
});

test('while a save is written a periodic one is left out, and any other is written after it', async () => {
  await keeper.save(at(1), kept({ periodic: true }));
  assert.equal(await keeper.save(at(2), kept({ periodic: true })), null);
  await keeper.save(at(3), kept({ training: false }));
  await written();
  assert.deepEqual(sent, ['saved 1', 'saved 3']);
  const { run, bytes } = (await stored('a')) ?? {};
  assert.deepEqual([run?.step, run?.training, bytes], [3, false, Uint8Array.of(3)]);
});

test('a run that makes room is kept before the next is opened, unless it has learned nothing', async () => {
  await keeper.save(at(4), kept({ current: false }));
  assert.deepEqual(
    (await list()).map(({ current }) => current),
    [false],
  );
  await keeper.save(at(0), kept({ current: false }));
  assert.deepEqual(await list(), []);
});

test('a save that fails is told, and the next is written all the same', async () => {
  const broken = /** @type {any} */ ({ ...at(1), save: async () => () => {} });
  await keeper.save(broken, kept());
  await keeper.save(at(2), kept());
  await written();
  assert.deepEqual(sent, ['unsaved', 'saved 2']);
});

test('a run that diverged keeps what was saved last, and does not go on by itself', async () => {
  await keeper.save(at(2), kept());
  await keeper.leave('a', true);
  const { run, bytes } = (await stored('a')) ?? {};
  assert.deepEqual([run?.step, run?.training, run?.current], [2, false, true]);
  assert.deepEqual(bytes, Uint8Array.of(2));
});
