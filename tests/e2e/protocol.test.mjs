/**
 * A lane's worker given random commands in random order, with random delays, and a crew whose members die. FUZZ_SECONDS says for
 * how long, FUZZ_SEED from where on; a failure names its seed.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { Random } from './support/random.mjs';
import { World, core, cpu, loaded } from './support/worker.mjs';

/** @import { State } from '../../pkg/index.js' */

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 10);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** Commands that one worker is given. */
const COMMANDS = 120;

const TEXT = 'the sea rose and the moon fell, and nobody said a word of it.\n'.repeat(6);
cpu.readText(TEXT);
const { fingerprint } = core.readText(TEXT);

/** A setting's value if the state allows it. @param {State} state @param {string} pointer @param {unknown} value */
function withSetting(state, pointer, value) {
  try {
    return core.changed(state, pointer, value);
  } catch {
    return state;
  }
}

/** The state of some small run, by any method on any corpus. @param {Random} random */
function anyState(random) {
  const { fixed, learned } = /** @type {any} */ (core.methods());
  let state = core.defaults(random.of(['zh', 'en']));
  const kind = random.of(['capitals', 'capitals-en', 'brackets', 'checksum', 'text']);
  state = withSetting(state, '/run/corpus/kind', kind);
  if (kind === 'text') state = withSetting(state, '/run/corpus/fingerprint', fingerprint);
  for (const [pointer, value] of /** @type {const} */ ([
    ['/run/corpus/context', 8],
    ['/run/network/size', 'tiny'],
    ['/run/training/batch', random.of([2, 8, 40])],
    ['/run/training/steps', random.of([1, 5, 400])],
    ['/run/training/seed', random.below(5)],
    ['/sample/blockSize', 1 + random.below(8)],
    ['/sample/particles', random.of([1, 8])],
  ]))
    state = withSetting(state, pointer, value);
  try {
    return core.applyMethod(state, random.of([...fixed, ...learned]).name);
  } catch {
    return state;
  }
}

/** Nothing of the kind that was asked for. @param {Random} random @returns {any} */
const nonsense = (random) =>
  random.of([
    null,
    undefined,
    -1,
    NaN,
    1e300,
    '',
    '<b>',
    [],
    {},
    { kind: '__proto__' },
    new Uint8Array(9),
  ]);
/** What may be done to a lane, each by its name. @type {{ [name: string]: (world: World, random: Random) => unknown }} */
const ACTS = {
  fresh: (world, random) => {
    world.run = `run ${world.told.length}`;
    const { run: config } = anyState(random);
    world.post({
      type: 'open',
      run: world.run,
      origin: 'fresh',
      config,
      train: random.is(0.7),
      aside: random.is(0.2),
    });
  },
  demo: (world, random) => {
    const { run: config } = anyState(random);
    world.run = `run ${world.told.length}`;
    world.post({ type: 'open', run: world.run, origin: 'demo', config, train: random.is(0.3) });
  },
  kept: (world, random) => {
    const bytes = world.saved.length > 0 ? random.of(world.saved) : new Uint8Array();
    world.run = `run ${world.told.length}`;
    world.post({
      type: 'open',
      run: world.run,
      origin: random.of(['kept', 'file']),
      bytes,
      train: random.is(0.7),
    });
  },
  train: (world, random) => lane(world, random, { type: 'train' }),
  pause: (world, random) => lane(world, random, { type: 'pause' }),
  step: (world, random) => lane(world, random, { type: 'step' }),
  extend: (world, random) =>
    lane(world, random, {
      type: 'extend',
      from: random.of([1, 5, 400, -1]),
      steps: random.of([1, 5, 500]),
    }),
  until: (world, random) => world.post({ type: 'until', step: random.of([null, null, 0, 3, 50]) }),
  prefer: (world, random) =>
    world.post({ type: 'prefer', device: random.of(['auto', 'cpu', 'gpu']) }),
  crew: (world, random) => world.post({ type: 'crew', workers: random.below(5) }),
  watch: (world, random) =>
    world.post({
      type: 'watch',
      samples: [anyState(random).sample],
      sentences: random.of([1, 8, 64]),
    }),
  unwatch: (world) => world.post({ type: 'unwatch' }),
  close: (world, random) => random.is(0.3) && world.post({ type: 'close' }),
  text: (world, random) =>
    world.post({ type: 'text', source: random.of([TEXT, TEXT.slice(0, 200), '', 'a']) }),
  ask: (world, random) => world.ask(question(random)),
  cancel: (world, random) => world.post({ type: 'cancel', query: random.below(world.query + 2) }),
  'ask nonsense': (world, random) => {
    const asked = /** @type {any} */ (question(random));
    const keys = Object.keys(asked).filter((key) => key !== 'type');
    if (keys.length > 0) asked[random.of(keys)] = nonsense(random);
    world.ask(asked);
  },
  'a refusal changes nothing': refusing,
  'what is saved opens at its step': reopening,
};

/** @param {World} world @param {Random} random @param {any} command for a run, the lane's or another */
function lane(world, random, command) {
  world.post({ ...command, run: random.is(0.9) ? world.run : 'another' });
}

/** @param {Random} random */
function question(random) {
  const state = anyState(random);
  const { sample } = state;
  return random.of([
    { type: 'infill', state },
    { type: 'preview', sample, count: random.below(4) },
    { type: 'estimate', sample, sentences: 1 + random.below(32) },
    { type: 'exact', sample },
    {
      type: 'quality',
      state,
      sentences: 1 + random.below(8),
      by: random.of(['network', 'oracle']),
    },
    { type: 'pace', config: state.run },
    { type: 'save', half: random.is(0.5) },
    { type: 'gradients', asked: core.experiments() },
    { type: 'derivation' },
    { type: 'importance' },
  ]);
}

/** The lane at rest, with its step. @param {World} world @returns {Promise<{ step: number, bytes: Uint8Array } | null>} */
async function rest(world) {
  await world.until(loaded);
  await sleep(5);
  const before = world.told.length;
  world.post({ type: 'pause', run: world.run });
  const { value: bytes, fault } = await world.answer({ type: 'save', half: false });
  if (fault) {
    assert.match(fault.kind, /^(no-model|diverged)$/);
    return null;
  }
  // Of a run that was not opened there is no word: the lane has the one before.
  const told = world.since(before, 'progress').findLast(({ run }) => run === world.run);
  return told ? { step: told.step, bytes } : null;
}

/** @param {World} world @param {Random} random */
async function refusing(world, random) {
  const was = await rest(world);
  if (!was) return;
  const broken = was.bytes.slice(0, random.below(was.bytes.length));
  const flipped = was.bytes.with(random.below(Math.min(400, was.bytes.length)), random.below(256));
  const { run: config } = anyState(random);
  const wrong = /** @type {any} */ ({
    ...config,
    [random.of(Object.keys(config))]: nonsense(random),
  });
  const command = random.of([
    { origin: 'file', bytes: broken },
    { origin: 'kept', bytes: flipped },
    { origin: 'fresh', config: wrong },
  ]);
  const told = await world.open(command);
  if (told.type === 'opened') return;
  const is = await rest(world);
  assert.deepEqual(is, was);
}

/** @param {World} world @param {Random} random */
async function reopening(world, random) {
  const was = await rest(world);
  if (!was) return;
  world.saved = [...world.saved.slice(-3), was.bytes];
  const told = await world.open({ origin: random.of(['file', 'kept']), bytes: was.bytes });
  assert.equal(told.type, 'opened', told.fault?.message.en);
  assert.equal(told.status.step, was.step);
  assert.deepEqual((await rest(world))?.bytes, was.bytes);
}

/** Commands of one seed, and then the end of all that was asked. @param {number} seed @returns {Promise<number>} how many */
async function play(seed) {
  const random = new Random(seed);
  const world = new World(random);
  const names = Object.keys(ACTS);
  for (let n = 0; n < COMMANDS; n += 1) {
    const name = random.of(names);
    await ACTS[name](world, random);
    assert.deepEqual(world.wrong, [], `by ${name}, the command ${n}`);
    if (random.is(0.3)) await turn();
    else if (random.is(0.2)) await sleep(random.below(30));
  }
  world.post({ type: 'unwatch' });
  for (const query of world.waiting) world.post({ type: 'cancel', query });
  world.post({ type: 'close' });
  await world.until(() => world.waiting.size === 0);
  const { fault } = await world.answer({ type: 'save', half: false });
  assert.equal(fault.kind, 'no-model');
  assert.deepEqual(world.wrong, []);
  return COMMANDS;
}

test(
  'random commands with random delays are each answered, and never break a lane’s worker',
  { timeout: (SECONDS + 300) * 1000 },
  async (context) => {
    /** @type {unknown[]} */
    const loose = [];
    const note = (/** @type {unknown} */ thrown) => void loose.push(thrown);
    process.on('unhandledRejection', note);
    const end = performance.now() + SECONDS * 1000;
    let [seed, commands] = [SEED, 0];
    for (; performance.now() < end || seed === SEED; seed += 1) {
      try {
        commands += await play(seed);
        assert.deepEqual(loose, []);
      } catch (thrown) {
        const { message, stack } = /** @type {Error} */ (thrown);
        throw new Error(`FUZZ_SEED=${seed}: ${message}\n${stack}`, { cause: thrown });
      }
    }
    process.off('unhandledRejection', note);
    context.diagnostic(`${commands} commands, ${seed - SEED} workers`);
  },
);
