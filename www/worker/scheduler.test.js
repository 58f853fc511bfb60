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
/** @param {string} name @param {number} slices @param {string[]} log */
const job = (name, slices, log) => ({
  slice: async () => {
    log.push(name);
    slices -= 1;
    return slices === 0;
  },
  failed: (/** @type {unknown} */ thrown) => log.push(`${name}: ${thrown}`),
});

/** @param {string[]} log @param {number} length */
async function until(log, length) {
  while (log.length < length) await soon();
}

test('jobs take turns, slice by slice, until each is done', async () => {
  /** @type {string[]} */
  const log = [];
  const scheduler = new Scheduler();
  scheduler.add(job('a', 3, log));
  scheduler.add(job('b', 2, log));
  await until(log, 5);
  assert.deepEqual(log, ['a', 'b', 'a', 'b', 'a']);
});

test('what somebody waits for comes before the next slice, in the order it was asked for', async () => {
  /** @type {string[]} */
  const log = [];
  const scheduler = new Scheduler();
  scheduler.add({
    slice: async () => {
      log.push('slice');
      if (log.length === 1) {
        for (const name of ['first', 'second']) {
          scheduler.soon(async () => {
            log.push(name);
          });
        }
      }
      return log.length > 3;
    },
    failed: (thrown) => assert.fail(String(thrown)),
  });
  await until(log, 4);
  assert.deepEqual(log, ['slice', 'first', 'second', 'slice']);
});

test('a job that fails is told so, leaves the rounds, and holds nobody up', async () => {
  /** @type {string[]} */
  const log = [];
  const scheduler = new Scheduler();
  scheduler.add({ ...job('bad', 9, log), slice: () => Promise.reject('broken') });
  scheduler.add(job('good', 2, log));
  await until(log, 3);
  await soon();
  assert.deepEqual(log, ['bad: broken', 'good', 'good']);
});

test('a job that is taken out is not run again, and one added twice runs once a round', async () => {
  /** @type {string[]} */
  const log = [];
  const scheduler = new Scheduler();
  const gone = job('gone', 9, log);
  const kept = job('kept', 2, log);
  scheduler.add(gone);
  scheduler.add(kept);
  scheduler.add(kept);
  scheduler.remove(gone);
  await until(log, 2);
  await soon();
  assert.deepEqual(log, ['kept', 'kept']);
});
