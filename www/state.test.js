import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  change,
  get,
  notify,
  onEffect,
  replace,
  set,
  setAskFirst,
  setChooser,
  setCore,
} from './state.js';

/** @import { Effect, Setting, State } from '../pkg/index.js' */

/** Settings by their effects, one of each. @type {Effect[]} */
const EFFECTS = ['view', 'sample', 'evaluate', 'retrain'];
const settings = /** @type {Setting[]} */ (
  EFFECTS.map((effect) => /** @type {unknown} */ ({ pointer: `/${effect}`, effect }))
);
const config = /** @type {State} */ (
  /** @type {unknown} */ ({ view: 0, sample: 0, evaluate: 0, retrain: 0 })
);
const refusal = { kind: 'setting', message: { zh: '太大。', en: 'Too large.' } };

/** A core of flat states, whose values may be nine at most. */
setCore(
  /** @type {any} */ ({
    change(
      /** @type {State} */ state,
      /** @type {string} */ pointer,
      /** @type {unknown} */ value,
    ) {
      if (Number(value) > 9) throw refusal;
      return { config: { ...state, [pointer.slice(1)]: value } };
    },
    show: (/** @type {State} */ config) => ({ config }),
  }),
);

/** What has happened, in order. @type {string[]} */
let happened = [];
for (const effect of EFFECTS)
  onEffect(effect, (pointer) => void happened.push(`${effect} ${pointer}`));

beforeEach(() => {
  happened = [];
  setAskFirst((agreed) => agreed());
  set({ settings, config, refused: {}, notices: [] });
});

test('a change does what its effect says, and all that comes before it', () => {
  EFFECTS.forEach((effect, n) => {
    happened = [];
    change(`/${effect}`, 1);
    const expected = EFFECTS.slice(0, n + 1).reverse();
    assert.deepEqual(
      happened,
      expected.map((each) => `${each} /${effect}`),
    );
  });
  assert.deepEqual(get().config, { view: 1, sample: 1, evaluate: 1, retrain: 1 });
});

test('the same value again changes nothing', () => {
  change('/retrain', 0);
  assert.deepEqual(happened, []);
  assert.equal(get().config, config);
});

test('a value out of range is refused, and no longer once the control says something else', () => {
  for (const allowed of [1, 0]) {
    change('/sample', 10);
    assert.equal(get().config, config);
    assert.deepEqual(get().refused, { '/sample': refusal });
    assert.deepEqual(happened, []);
    change('/sample', allowed);
    assert.deepEqual(get().refused, {});
    replace(config);
    happened = [];
  }
});

test('what is trained anew is asked for first, and keeps what was changed meanwhile', () => {
  /** @type {(() => void)[]} */
  const questions = [];
  setAskFirst((agreed) => void questions.push(agreed));
  change('/retrain', 5);
  assert.equal(get().config, config);
  change('/view', 2);
  questions[0]();
  assert.deepEqual(get().config, { ...config, view: 2, retrain: 5 });
});

test('a value that is chosen in its own way is left to that', () => {
  setChooser('/evaluate', (value) => value === 7);
  change('/evaluate', 7);
  assert.equal(get().config, config);
  change('/evaluate', 8);
  assert.deepEqual(get().config, { ...config, evaluate: 8 });
});

test('another state is refused nothing and evaluated', () => {
  change('/view', 10);
  replace({ ...config });
  assert.deepEqual(get().refused, {});
  assert.deepEqual(happened, ['evaluate ', 'sample ', 'view ']);
});

test('the same notice stands there once, and four at most', () => {
  for (const text of ['a', 'b', 'a', 'c', 'd', 'e']) {
    notify({ kind: 'note', text: { zh: text, en: text } });
  }
  assert.equal(
    get()
      .notices.map(({ text }) => text.en)
      .join(''),
    'acde',
  );
  assert.equal(new Set(get().notices.map(({ id }) => id)).size, 4);
});
