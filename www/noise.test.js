import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { makeNoise, masked, noiseOf, startNoise, withNoise } from './noise.js';
import { PROCESS, U } from './pointers.js';
import { change, get, onEffect, set, setAskFirst, setCore } from './state.js';

/** @import { Effect, Setting, State } from '../pkg/index.js' */

const setting = (/** @type {string} */ pointer, /** @type {Effect} */ effect, kind = 'real') =>
  /** @type {Setting} */ (/** @type {unknown} */ ({ pointer, effect, range: { kind } }));
const process = setting(PROCESS, 'retrain', 'choice');
const share = setting('/run/model/process/share', 'retrain');
const u = setting(U, 'evaluate');

const mask = /** @type {State} */ (
  /** @type {unknown} */ ({
    run: { model: { kind: 'fixed', process: { kind: 'mask' } } },
    sample: { share: 1 },
  })
);

/** Puts what is at the end of a pointer into a state, or a whole part of one where there is none. */
setCore(
  /** @type {any} */ ({
    change(
      /** @type {State} */ { run, sample },
      /** @type {string} */ pointer,
      /** @type {any} */ to,
    ) {
      const next = pointer === '' ? to : pointer === U ? { sample: { share: to } } : null;
      const { model } = next?.run ?? { model: pointer === U ? run.model : { process: to } };
      return {
        config: { run: { model: { ...run.model, ...model } }, sample: next?.sample ?? sample },
      };
    },
  }),
);

/** @type {string[]} */
let happened = [];
for (const effect of /** @type {Effect[]} */ (['sample', 'evaluate', 'retrain']))
  onEffect(effect, () => void happened.push(effect));
startNoise();

beforeEach(() => {
  happened = [];
  setAskFirst((agreed) => agreed());
  set({ settings: [process, share, u], config: mask });
});

const every = { kind: 'noise', shares: 'every' };
const now = () => {
  const { run, sample } = /** @type {any} */ (get().config);
  return [run.model.process, sample.share];
};

test('moving u of a network that serves every share fills and measures again, and trains nothing', () => {
  makeNoise(0.25);
  assert.deepEqual(
    [now(), happened],
    [
      [every, 0.25],
      ['retrain', 'evaluate', 'sample'],
    ],
  );
  happened = [];
  setAskFirst(() => assert.fail('nothing is lost'));
  for (const to of [0.5, 0, 1]) change(U, to);
  assert.deepEqual(now(), [every, 1]);
  assert.deepEqual(happened, Array(3).fill(['evaluate', 'sample']).flat());
});

test('what only masks becomes noise of every share after asking, process and u at once', () => {
  setAskFirst(() => {});
  makeNoise(1);
  assert.deepEqual(get().config, mask);
  setAskFirst((agreed) => agreed());
  makeNoise(0);
  assert.deepEqual([get().config, happened], [mask, []]);
  assert.equal(masked(mask)?.sample.share, 0);
  change(PROCESS, 'noise');
  assert.deepEqual(now(), [every, 1]);
});

test('the knob is u, or the number of the process that it has instead', () => {
  assert.equal(noiseOf([process, u]), u);
  assert.equal(noiseOf([process, share]), share);
  assert.equal(noiseOf([process]), undefined);
  assert.deepEqual(withNoise([process], [share, u]), [process, u]);
  assert.deepEqual(withNoise([share], [u]), [share]);
  // A learned posterior has none.
  assert.deepEqual(withNoise([], [u]), []);
});
