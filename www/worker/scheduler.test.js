import assert from 'node:assert/strict';
import { after, test } from 'node:test';

/** An open channel would keep Node from ending. @type {MessageChannel[]} */
const opened = [];
globalThis.MessageChannel = class extends MessageChannel {
  constructor() {
    super();
    opened.push(this);
  }
};
after(() => opened.forEach(({ port1 }) => port1.close()));
const { Scheduler } = await import('./scheduler.js');

const soon = () => new Promise((resolve) => setTimeout(resolve));

/** A job of so many slices, which writes down its name at each. */
/** @param {string} name @param {number} slices @param {string[]} told */
const job = (name, slices, told) => ({
  slice: async () => {
    told.push(name);
    slices -= 1;
    return slices === 0;
  },
  failed: (/** @type {unknown} */ thrown) => told.push(`${name}: ${thrown}`),
});

/** @param {string[]} told @param {number} length */
async function until(told, length) {
  while (told.length < length) await soon();
}

test('jobs take turns, slice by slice, until each is done', async () => {
  /** @type {string[]} */
  const told = [];
  const scheduler = new Scheduler();
  scheduler.add(job('a', 3, told));
  scheduler.add(job('b', 2, told));
  await until(told, 5);
  assert.deepEqual(told, ['a', 'b', 'a', 'b', 'a']);
});

test('what somebody waits for comes before the next slice, in the order it was asked for', async () => {
  /** @type {string[]} */
  const told = [];
  const scheduler = new Scheduler();
  scheduler.add({
    slice: async () => {
      told.push('slice');
      if (told.length === 1) {
        for (const name of ['first', 'second']) {
          scheduler.soon(async () => {
            told.push(name);
          });
        }
      }
      return told.length > 3;
    },
    failed: (thrown) => assert.fail(String(thrown)),
  });
  await until(told, 4);
  assert.deepEqual(told, ['slice', 'first', 'second', 'slice']);
});

test('a job that fails is told so, leaves the rounds, and holds nobody up', async () => {
  /** @type {string[]} */
  const told = [];
  const scheduler = new Scheduler();
  scheduler.add({ ...job('bad', 9, told), slice: () => Promise.reject('broken') });
  scheduler.add(job('good', 2, told));
  await until(told, 3);
  await soon();
  assert.deepEqual(told, ['bad: broken', 'good', 'good']);
});

test('a job that is taken out is not run again, and one added twice runs once a round', async () => {
  /** @type {string[]} */
  const told = [];
  const scheduler = new Scheduler();
  const gone = job('gone', 9, told);
  const kept = job('kept', 2, told);
  scheduler.add(gone);
  scheduler.add(kept);
  scheduler.add(kept);
  scheduler.remove(gone);
  await until(told, 2);
  await soon();
  assert.deepEqual(told, ['kept', 'kept']);
});
