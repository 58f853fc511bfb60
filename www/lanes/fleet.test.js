import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';

/** @import { LaneConfig } from '../../pkg/index.js' */
/** @import { Command, Event } from '../protocol.js' */

/** The workers that were started, in order. @type {FakeWorker[]} */
let workers = [];

/** A worker that does what it is told at once, as far as it is told. */
class FakeWorker {
  /** @type {(message: { data: any }) => void} */
  onmessage = () => {};
  onerror = (/** @type {any} */ _) => {};
  run = '';
  step = 0;
  budget = 100;
  training = false;
  /** @type {number | null} */
  until = null;

  constructor() {
    workers.push(this);
  }

  terminate() {}

  /** @param {Event} event */
  tell(event) {
    this.onmessage({ data: event });
  }

  ready() {
    this.tell({ type: 'ready', build: '' });
  }

  fail() {
    this.onerror({ preventDefault() {} });
  }

  /** @param {Command} command */
  postMessage(command) {
    if (command.type === 'open') {
      this.run = command.run;
      const status = /** @type {any} */ ({ parameters: 1, step: 0, budget: this.budget });
      const history = { losses: [], bounds: [] };
      this.tell(/** @type {any} */ ({ type: 'opened', run: this.run, status, history }));
    }
    if (command.type === 'train') this.training = true;
    if (command.type === 'extend') {
      this.budget += command.steps;
      this.training = true;
      this.go(0);
    }
    if (command.type === 'pause') this.training = false;
    if (command.type === 'until') this.until = command.step;
  }

  /** Trains for so many steps, or until where it may go. @param {number} steps */
  go(steps) {
    if (!this.training) return;
    this.step = Math.min(this.step + steps, this.until ?? Infinity, this.budget);
    const { run, step, budget, training } = this;
    this.tell(
      /** @type {Event} */ (
        /** @type {unknown} */ ({ type: 'progress', run, step, budget, training, losses: [] })
      ),
    );
  }
}
Reflect.set(globalThis, 'Worker', FakeWorker);
Reflect.set(globalThis, 'location', { hash: '' });
// Node has had one of its own since 21.
Reflect.set(globalThis, 'navigator', { hardwareConcurrency: 4 });
// Clients ask their workers every few seconds whether they are there.
mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
const fleet = await import('./fleet.js');

const config = /** @type {LaneConfig} */ (
  /** @type {unknown} */ ({
    run: { corpus: {}, model: { kind: 'learned' }, training: { steps: 100, seed: 0 } },
    sample: { blockSize: 1 },
    evaluation: 'bound',
  })
);

/** So many lanes, told to train. @param {number} count */
function trained(count) {
  workers = [];
  fleet.replaceAll(Array(count).fill(config), null);
  fleet.setLockstep(true);
  fleet.trainAll();
  return workers;
}

afterEach(() => fleet.replaceAll([], null));

test('lanes in step are never further apart than twenty steps, and all get to the end', () => {
  const [slow, fast] = trained(2);
  for (const worker of [slow, fast]) worker.ready();
  for (let round = 0; slow.step < slow.budget; round += 1) {
    slow.go(3);
    fast.go(50);
    assert.ok(Math.abs(fast.step - slow.step) <= 20, `${slow.step} and ${fast.step}`);
    assert.ok(round < 100);
  }
  fast.go(50);
  assert.equal(fast.step, 100);
});

test('lanes that are free wait for nobody', () => {
  const [slow, fast] = trained(2);
  for (const worker of [slow, fast]) worker.ready();
  fleet.setLockstep(false);
  fast.go(70);
  assert.deepEqual([slow.step, fast.step], [0, 70]);
});

test('a lane that does not load, or fails while it trains, is waited for by no other', () => {
  const [sound, absent, broken] = trained(3);
  sound.ready();
  absent.fail();
  broken.ready();
  broken.go(5);
  const fault = { kind: 'error', message: { zh: '坏了。', en: 'It is broken.' } };
  broken.tell({ type: 'fault', run: broken.run, fault, fatal: false });
  for (let round = 0; round < 10; round += 1) sound.go(20);
  assert.equal(sound.step, 100);
  assert.equal(broken.step, 5);
});

test('lanes in step pause at the same step', () => {
  const [slow, fast] = trained(2);
  for (const worker of [slow, fast]) worker.ready();
  fast.go(15);
  fleet.pauseAll();
  for (let round = 0; round < 10; round += 1) {
    slow.go(7);
    fast.go(50);
  }
  assert.equal(slow.step, fast.step);
  assert.deepEqual([slow.training, fast.training], [false, false]);
});

test('lanes that are done go on together, from where they were to wait', () => {
  const both = trained(2);
  for (const worker of both) worker.ready();
  for (let round = 0; round < 5; round += 1) for (const worker of both) worker.go(20);
  assert.deepEqual(
    both.map(({ step }) => step),
    [100, 100],
  );
  fleet.trainAll();
  for (let round = 0; round < 20; round += 1) for (const worker of both) worker.go(50);
  assert.ok(both.every(({ step, budget }) => budget > 100 && step > 300));
});

test('there are six lanes at most', () => {
  trained(6);
  fleet.add(config);
  fleet.trainAll();
  assert.equal(workers.length, 6);
});
