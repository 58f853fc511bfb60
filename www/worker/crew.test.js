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
const { Asker, Crew } = await import('./crew.js');

const SHARDS = 8;
const SLICE = 25;

/** What a shard gives: it depends on the weights it was computed with. @param {number} weight @param {number} shard */
const given = (weight, shard) => Math.fround(Math.sin(weight + shard) / 3);

/** What a network of one weight says of a part of rows. @param {number} weight @param {Float32Array} part */
const answerOf = (weight, part) => part.map((value) => Math.cos(weight * value));

/** A run of one weight, whose sum tells every order of additions from every other. */
class Lane {
  weight = 1;
  step = 0;
  /** Shards in the order in which they were added: of all steps. @type {number[]} */
  added = [];
  #sum = 0;
  #next = 0;
  /** @type {Map<number, number>} */
  #early = new Map();
  /** @type {any} */
  #crew;

  constructor(budget = Infinity) {
    this.budget = budget;
  }

  status() {
    return { step: this.step, budget: this.budget, run: {} };
  }

  report() {
    return { step: this.step };
  }

  shardsPerStep() {
    return SHARDS;
  }

  missingShards() {
    const all = Array.from({ length: SHARDS }, (_, shard) => shard);
    return all.filter((shard) => shard >= this.#next && !this.#early.has(shard));
  }

  weights() {
    return Float64Array.of(this.weight);
  }

  train() {
    while (!this.trainShard(this.missingShards()[0]));
    return this.report();
  }

  /** @param {any} crew */
  enlist(crew) {
    this.#crew = crew;
  }

  /** A network of the weight as it is now, to be asked. */
  snapshot() {
    const { weight } = this;
    const snapshot = {
      weights: () => Float64Array.of(weight),
      answer: (/** @type {number} */ _, /** @type {Float32Array} */ part) => answerOf(weight, part),
    };
    return (/** @type {Float32Array[]} */ parts) => this.#crew(snapshot, 2, parts);
  }

  /** @param {number} shard */
  trainShard(shard) {
    // As long as a member takes, so that all have something to do.
    for (const end = performance.now() + 0.2; performance.now() < end;);
    return this.addGradients(this.step, shard, Float64Array.of(given(this.weight, shard)));
  }

  /** @param {number} step @param {number} shard @param {Float64Array} gradients */
  addGradients(step, shard, [gradient]) {
    if (step !== this.step || shard < this.#next) return false;
    this.#early.set(shard, gradient);
    for (let value; (value = this.#early.get(this.#next)) !== undefined; this.#next += 1) {
      this.added.push(this.#next);
      this.#early.delete(this.#next);
      this.#sum = Math.fround(this.#sum * 1.7 + value);
    }
    if (this.#next < SHARDS) return false;
    this.weight = Math.fround(this.weight + this.#sum);
    [this.#sum, this.#next] = [0, 0];
    this.step += 1;
    return true;
  }
}

/** Workers that answer in their order, each after a while; `fate` says of a shard what becomes of its worker. */
/** @param {() => 'answers' | 'dies' | 'falls silent'} fate */
function recruiting(fate) {
  const counted = { hired: 0, died: 0, answered: 0, ended: 0 };
  const recruit = () => {
    counted.hired += 1;
    let [weight, alive] = [NaN, true];
    /** @type {number[]} */
    const snapshots = [];
    let turn = Promise.resolve();
    /** @type {any} */
    const worker = {
      onmessage: () => {},
      onerror: () => {},
      terminate: () => {
        alive = false;
        counted.ended += 1;
      },
      postMessage: (/** @type {any} */ { type, weights, shard, slot, values }) => {
        if (type === 'follow') [weight] = weights;
        if (type === 'snapshot') [snapshots[slot]] = weights;
        if (type !== 'shard' && type !== 'ask') return;
        const done =
          type === 'shard'
            ? Float64Array.of(given(weight, shard))
            : answerOf(snapshots[slot], values);
        turn = turn.then(async () => {
          await new Promise((resolve) =>
            Math.random() < 0.2 ? setTimeout(resolve, 2) : setImmediate(resolve),
          );
          if (!alive) return;
          const what = fate();
          if (what === 'answers') {
            counted.answered += 1;
            worker.onmessage({ data: { type: 'done', values: done } });
          } else {
            alive = false;
            counted.died += 1;
            if (what === 'dies') worker.onerror({ preventDefault: () => {} });
          }
        });
      },
    };
    setTimeout(() => worker.onmessage({ data: { type: 'ready' } }));
    return worker;
  };
  return { recruit, counted };
}

/** @param {number} steps */
function alone(steps) {
  const lane = new Lane();
  while (lane.step < steps) lane.train();
  return lane;
}

/** @param {() => Worker} recruit @param {(workers: number) => void} [reported] */
const crewOf = (recruit, reported = () => {}) => new Crew(recruit, () => [], reported);

/** @param {InstanceType<typeof Crew>} crew @param {any} lane @param {number} [until] @param {number} [milliseconds] */
const slice = (crew, lane, until, milliseconds = SLICE) => crew.train(lane, milliseconds, until);

/** Trains until a step has ended. @param {InstanceType<typeof Crew>} crew @param {Lane} lane */
async function endStep(crew, lane) {
  const until = lane.step + 1;
  while (lane.step < until) await slice(crew, lane, until);
}

test('every number of workers adds the same in the same order', async () => {
  for (const workers of [1, 2, 3, 5, 8]) {
    const { recruit, counted } = recruiting(() => 'answers');
    /** @type {number[]} */
    const reported = [];
    const crew = crewOf(recruit, (count) => reported.push(count));
    crew.limit(workers);
    const lane = new Lane();
    const answering = () => workers === 1 || (reported.at(-1) === workers && counted.answered > 20);
    while (!answering() || lane.step < 20) await endStep(crew, lane);
    const expected = alone(lane.step);
    assert.equal(lane.weight, expected.weight);
    assert.deepEqual(lane.added, expected.added);
    assert.equal(counted.hired, workers - 1);
    crew.limit(1);
    assert.equal(counted.ended, workers - 1);
  }
});

test('what a silent worker has is done by the leader, at once', async () => {
  const { recruit, counted } = recruiting(() => 'falls silent');
  const crew = crewOf(recruit);
  crew.limit(3);
  const lane = new Lane();
  const start = performance.now();
  while (lane.step < 50) await slice(crew, lane, 50);
  assert.ok(performance.now() - start < 10_000);
  assert.equal(lane.weight, alone(50).weight);
  assert.equal(counted.hired, 2);
});

test('one that stays silent is replaced', async (context) => {
  let now = performance.now();
  // Time goes on by being asked for.
  context.mock.method(performance, 'now', () => (now += 0.5));
  const { recruit, counted } = recruiting(() => 'falls silent');
  const crew = crewOf(recruit);
  crew.limit(2);
  const lane = new Lane();
  while (counted.died < 1) await endStep(crew, lane);
  now += 60_000;
  await endStep(crew, lane);
  assert.deepEqual([counted.hired, counted.ended], [2, 1]);
});

test('where workers keep dying, or there are none, the leader goes on alone', async () => {
  for (const recruit of [
    recruiting(() => 'dies').recruit,
    () => {
      throw new ReferenceError('Worker is not defined');
    },
  ]) {
    const crew = crewOf(recruit);
    crew.limit(4);
    const lane = new Lane();
    while (lane.step < 200) await slice(crew, lane, 200);
    assert.equal(lane.weight, alone(200).weight);
  }
});

test('a slice ends at the budget, where it is told to wait, and soon', async () => {
  const { recruit } = recruiting(() => 'answers');
  const crew = crewOf(recruit);
  crew.limit(3);
  const lane = new Lane(5);
  const start = performance.now();
  await slice(crew, lane, 2);
  while (lane.step < 2) await slice(crew, lane, 2);
  for (let n = 0; n < 20; n += 1) await slice(crew, lane);
  assert.equal(lane.step, 5);
  assert.ok(performance.now() - start < 25 * 2 * SLICE);
});

test('a run opened in place of another has nothing added that was meant for that one', async () => {
  const { recruit } = recruiting(() => 'answers');
  const crew = crewOf(recruit);
  crew.limit(3);
  const first = new Lane();
  for (let n = 0; n < 5; n += 1) await slice(crew, first);
  const second = new Lane();
  second.weight = 2;
  const expected = new Lane();
  expected.weight = 2;
  while (second.step < 20) await slice(crew, second, 20);
  while (expected.step < 20) expected.train();
  assert.equal(second.weight, expected.weight);
});

const PARTS = Array.from({ length: 7 }, (_, n) => Float32Array.of(n, n / 3, -n, 1));

/** @param {number} weight */
const answersOf = (weight) => PARTS.map((part) => answerOf(weight, part));

/** Asks until it is answered. @param {InstanceType<typeof Crew>} crew @param {(parts: Float32Array[]) => Promise<Float32Array[]>} ask */
async function asked(crew, ask) {
  const asker = new Asker();
  // As a lane does: not before it is waited for.
  const answered = Promise.resolve().then(() => ask(PARTS));
  while (!(await crew.work(asker, answered, SLICE)));
  return answered;
}

test('a network says the same of every part, whoever is asked', async () => {
  for (const workers of [1, 2, 3, 5, 8]) {
    const { recruit, counted } = recruiting(() => 'answers');
    const crew = crewOf(recruit);
    crew.limit(workers);
    const lane = new Lane();
    crew.help(/** @type {any} */ (lane));
    // Training gets it members.
    await slice(crew, lane);
    const { answered } = counted;
    for (let n = 0; n < 20 || counted.answered < answered + 20 * Math.min(1, workers - 1); n += 1) {
      lane.weight = 1 + (n % 5);
      const weight = lane.weight;
      assert.deepEqual(await asked(crew, lane.snapshot()), answersOf(weight));
    }
    assert.equal(counted.hired, workers - 1);
  }
});

test('a hundred deaths at random moments change neither what is trained nor what is said', async () => {
  const { recruit, counted } = recruiting(() => (Math.random() < 0.3 ? 'dies' : 'answers'));
  const crew = crewOf(recruit);
  const lane = new Lane();
  crew.help(/** @type {any} */ (lane));
  while (counted.died < 100) {
    crew.limit(4);
    await slice(crew, lane);
    const { weight } = lane;
    const [asker, ask] = [new Asker(), lane.snapshot()];
    const answered = Promise.resolve().then(() => ask(PARTS));
    // Training goes on between two slices of a question.
    while (!(await crew.work(asker, answered, 1))) await slice(crew, lane, undefined, 1);
    assert.deepEqual(await answered, answersOf(weight));
  }
  await endStep(crew, lane);
  const expected = alone(lane.step);
  assert.equal(lane.weight, expected.weight);
  assert.deepEqual(lane.added, expected.added);
});

test('what is asked for long gets members, and what is answered at once none', async (context) => {
  const { recruit, counted } = recruiting(() => 'answers');
  const crew = crewOf(recruit);
  crew.limit(3);
  const lane = new Lane();
  crew.help(/** @type {any} */ (lane));
  assert.deepEqual(await asked(crew, lane.snapshot()), answersOf(lane.weight));
  assert.equal(counted.hired, 0);
  const asker = new Asker();
  const ask = lane.snapshot();
  let now = performance.now();
  context.mock.method(performance, 'now', () => (now += 10));
  /** @type {Float32Array[]} */
  let found = [];
  while (counted.hired === 0) {
    const answered = Promise.resolve().then(() => ask(PARTS));
    while (!(await crew.work(asker, answered, SLICE)));
    found = await answered;
  }
  assert.deepEqual(found, answersOf(lane.weight));
  assert.equal(counted.hired, 2);
});

test('what is no longer wanted is refused, and nobody works for it', async () => {
  const { recruit, counted } = recruiting(() => 'answers');
  const crew = crewOf(recruit);
  crew.limit(3);
  const lane = new Lane();
  crew.help(/** @type {any} */ (lane));
  const asker = new Asker();
  const ask = lane.snapshot();
  const answered = Promise.resolve().then(() => ask(PARTS));
  const waiting = () => crew.work(asker, answered, 0);
  assert.equal(await waiting(), false);
  asker.cancel();
  await assert.rejects(answered, { kind: 'cancelled' });
  assert.equal(asker.question, null);
  assert.equal(await waiting(), true);
  assert.equal(counted.answered, 0);
});

test('what fails here is thrown, and refuses what was asked', async () => {
  const crew = crewOf(recruiting(() => 'answers').recruit);
  const lane = new Lane();
  crew.help(/** @type {any} */ (lane));
  const ask = lane.snapshot();
  const answered = Promise.resolve().then(() => ask([/** @type {any} */ (null)]));
  await assert.rejects(crew.work(new Asker(), answered), TypeError);
  await assert.rejects(answered, TypeError);
});
