import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';

/** @typedef {import('./runner.js').Runner} Owner */

/** The worker that was started last, and what was posted to it. */
/** @type {FakeWorker} */
let worker;

class FakeWorker {
  /** @type {(message: { data: any }) => void} */
  onmessage = () => {};
  /** @type {any[]} */
  posted = [];

  constructor() {
    worker = this;
  }

  terminate() {}

  /** @param {any} command */
  postMessage(command) {
    this.posted.push(command);
  }

  /** @param {unknown} event */
  tell(event) {
    this.onmessage({ data: event });
  }

  /** Answers the query that was asked last. @param {unknown} value */
  answer(value) {
    this.tell({ type: 'answer', query: this.posted.at(-1).query, value });
  }
}
Reflect.set(globalThis, 'Worker', FakeWorker);
// Clients ask their workers every few seconds whether they are there.
mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
const { Runner } = await import('./runner.js');
const { recordOf } = await import('./record.js');

/** @type {Owner[]} */
const runners = [];
afterEach(() => runners.splice(0).forEach((runner) => runner.end()));

/** One whose worker has opened this run. @param {string} run */
function running(run) {
  const runner = new Runner(recordOf('a'));
  runners.push(runner);
  runner.start();
  worker.tell({ type: 'ready' });
  open(runner, run);
  return runner;
}

/** @param {Owner} runner @param {string} run */
function open(runner, run) {
  runner.open({ run, origin: 'fresh', train: false });
  const status = { step: 0, budget: 100 };
  const history = { losses: [], bounds: [] };
  worker.tell({ type: 'opened', run, origin: 'fresh', status, history, training: false });
}

/** @param {string} run @param {number} step @returns {unknown} */
const progress = (run, step) => ({
  type: 'progress',
  run,
  step,
  budget: 100,
  training: true,
  losses: [{ step, nats: 5 }],
  learned: { distortion: 3, rate: 2 },
});

/** Until what was promised has been entered. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what is told of another run changes nothing, and of one that was let go of neither', () => {
  const runner = running('one');
  const before = runner.run;
  worker.tell(progress('other', 5));
  assert.equal(runner.run, before);
  runner.close();
  const closed = runner.run;
  worker.tell({ type: 'opened', run: 'one', status: {}, history: {} });
  worker.tell(progress('one', 5));
  assert.equal(runner.run, closed);
  assert.equal(runner.run.status, null);
});

test('what is found stands in the record the moment its measuring is over', async () => {
  const runner = running('one');
  /** @type {[boolean, number][]} */
  const seen = [];
  runner.on.changed = () => {
    const { work, exacts } = runner.run;
    seen.push([work.exact !== undefined, Object.keys(exacts).length]);
  };
  const enter = () => /** @type {any} */ ({ exacts: { 1: {}, 2: {} } });
  const question = /** @type {any} */ ({ type: 'exact' });
  void runner.measure('exact', question, enter);
  void runner.measure('exact', question, enter);
  assert.equal(worker.posted.filter(({ type }) => type === 'exact').length, 1);
  worker.answer([]);
  await settled();
  assert.deepEqual(seen, [
    [true, 0],
    [false, 2],
  ]);
});

test('of what was given up, or is of a run before, nothing is entered', async () => {
  const runner = running('one');
  const enter = () => /** @type {any} */ ({ importance: { step: 1, bounds: [] } });
  void runner.measure('importance', { type: 'importance' }, enter);
  const { query } = worker.posted.at(-1);
  runner.cancel('importance');
  assert.deepEqual(worker.posted.at(-1), { type: 'cancel', query });
  worker.tell({ type: 'answer', query, value: [] });
  await settled();
  assert.equal(runner.run.importance, null);

  void runner.measure('importance', { type: 'importance' }, enter);
  const late = worker.posted.at(-1).query;
  open(runner, 'two');
  worker.tell({ type: 'answer', query: late, value: [] });
  await settled();
  assert.equal(runner.run.importance, null);
  assert.equal(runner.run.work.importance, undefined);
});

test('a run that goes on from its last save keeps what its learned posterior was, another does not', () => {
  const runner = running('one');
  worker.tell(progress('one', 20));
  assert.equal(runner.run.status?.step, 20);
  assert.equal(runner.run.history.losses.length, 1);
  /** @type {string[]} */
  const left = [];
  runner.on.left = ({ opened }) => void left.push(opened);
  open(runner, 'one');
  assert.deepEqual([runner.run.losses.length, left], [1, []]);
  open(runner, 'two');
  assert.deepEqual([runner.run.losses.length, left], [0, ['one']]);
});
