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
  /** The block sizes it measures. @type {number[]} */
  watched = [];
  ended = false;

  constructor() {
    workers.push(this);
  }

  terminate() {
    this.ended = true;
  }

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
    if (command.type === 'watch') this.watched = command.samples.map((each) => each.blockSize);
  }

  /** Tells of a bound. @param {number} k @param {number} nats */
  measure(k, nats) {
    const measurement = { step: this.step, k, share: null, nelbo: { nats, standardError: 0 } };
    this.tell(/** @type {any} */ ({ type: 'bound', run: this.run, measurement }));
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
const { others } = await import('../state.js');
const { stepOf } = await import('../record.js');

const config = /** @type {LaneConfig} */ (
  /** @type {unknown} */ ({
    run: { corpus: {}, model: { kind: 'learned' }, training: { steps: 100, seed: 0 } },
    sample: { blockSize: 1 },
    evaluation: 'bound',
  })
);

/** By then the page's table has what lanes told, in milliseconds. */
const SHOWN = 250;

/** The same from another seed. @param {number} seed */
const seeded = (seed) => {
  const copy = structuredClone(config);
  copy.run.training.seed = seed;
  return copy;
};

/** So many lanes, each of a seed, told to train. @param {number} count */
function trained(count) {
  workers = [];
  fleet.replaceAll(
    Array.from({ length: count }, (_, seed) => seeded(seed)),
    null,
  );
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

test('there are seven lanes at most', () => {
  trained(7);
  fleet.add(seeded(7));
  fleet.trainAll();
  assert.equal(workers.length, 7);
});

/** A lane of the same run, measured at another k. @param {number} blockSize */
const at = (blockSize) => ({ ...config, sample: { ...config.sample, blockSize } });

test('lanes of one run are one network, measured as each of them says', () => {
  workers = [];
  const fixed = structuredClone(config);
  fixed.run.model = /** @type {any} */ ({ kind: 'fixed' });
  const { run } = fixed;
  fleet.replaceAll(
    [1, 2, 4].map((blockSize) => ({ ...at(blockSize), run })),
    null,
  );
  fleet.trainAll();
  assert.equal(workers.length, 1);
  const [network] = workers;
  network.ready();
  assert.deepEqual(network.watched, [1, 2, 4]);
  network.go(15);
  for (const k of [1, 2, 4]) network.measure(k, 10 + k);
  mock.timers.tick(SHOWN);
  const lanes = Object.values(others());
  assert.deepEqual(
    lanes.map(({ estimates }) => Object.values(estimates).map(({ nelbo }) => nelbo.nats)),
    [[11], [12], [14]],
  );
  assert.deepEqual(lanes.map(stepOf), [15, 15, 15]);
});

test('a lane that is read by its training loss has no bound of the lane it shares a network with', () => {
  workers = [];
  const { run } = structuredClone(config);
  run.model = /** @type {any} */ ({ kind: 'fixed' });
  fleet.replaceAll(
    [
      { ...at(1), run, evaluation: 'as-trained' },
      { ...at(1), run },
    ],
    null,
  );
  fleet.trainAll();
  const [network] = workers;
  network.ready();
  assert.deepEqual(network.watched, [1]);
  network.go(15);
  network.measure(1, 11);
  mock.timers.tick(SHOWN);
  assert.deepEqual(
    Object.values(others()).map(({ estimates }) => Object.keys(estimates).length),
    [0, 1],
  );
});

test('a lane that joins a network is measured without training anew, and the last to leave ends it', () => {
  const [network] = trained(1);
  network.ready();
  network.go(20);
  fleet.add(at(4));
  fleet.trainAll();
  assert.equal(workers.length, 1);
  assert.deepEqual(network.watched, [1, 4]);
  const [first, second] = Object.values(others());
  assert.equal(stepOf(second), 20);
  fleet.remove(first.id);
  assert.equal(network.ended, false);
  fleet.remove(second.id);
  assert.equal(network.ended, true);
});

test('each further seed of a lane is one that no lane has', () => {
  trained(1);
  const [lane] = Object.values(others());
  fleet.copy(lane.id);
  fleet.copy(lane.id);
  const seeds = Object.values(others()).map((each) => each.config?.run.training.seed);
  assert.deepEqual(seeds, [0, 1, 2]);
});

test('after a reload lanes have the networks they had, and shared', () => {
  workers = [];
  fleet.replaceAll([at(1), at(2), seeded(1)], null);
  fleet.trainAll();
  for (const worker of workers) worker.ready();
  for (const worker of workers) worker.go(20);
  const kept = JSON.parse(JSON.stringify(fleet.present()));
  assert.deepEqual(
    kept.lanes.map((/** @type {{ network: number }} */ { network }) => network),
    [0, 0, 1],
  );
  workers = [];
  fleet.restore({ ...kept, training: false }, null);
  assert.equal(workers.length, 2);
  assert.deepEqual(
    Object.values(others()).map(({ config }) => [
      config?.sample.blockSize,
      config?.run.training.seed,
    ]),
    [
      [1, 0],
      [2, 0],
      [1, 1],
    ],
  );
});
