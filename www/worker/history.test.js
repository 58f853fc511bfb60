import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noHistory, thinned, upTo, withBound, withLosses } from './history.js';

const loss = (/** @type {number} */ step) => ({ step, nats: 10 / step });
const measured = (/** @type {number} */ step, /** @type {number} */ k) =>
  /** @type {any} */ ({ step, k, nelbo: { nats: step + k, standardError: 0.1 } });

test('a history stays short, keeps its ends, and its order', () => {
  let history = noHistory();
  for (let step = 1; step <= 10_000; step += 10) {
    history = withLosses(
      history,
      Array.from({ length: 10 }, (_, n) => loss(step + n)),
    );
    assert.ok(history.losses.length <= 1200);
  }
  const steps = history.losses.map(({ step }) => step);
  assert.equal(steps[0], 1);
  assert.equal(steps.at(-1), 10_000);
  assert.deepEqual(
    steps,
    [...steps].sort((a, b) => a - b),
  );
});

test('a list that is short enough is left as it is', () => {
  const list = [1, 2, 3];
  assert.equal(thinned(list, 3), list);
  assert.deepEqual(thinned([1, 2, 3, 4], 3), [1, 3, 4]);
});

test('a bound measured anew takes the place of the one before', () => {
  let history = withBound(noHistory(), measured(5, 1));
  history = withBound(history, measured(5, 2));
  history = withBound(history, { ...measured(5, 1), nelbo: { nats: 1, standardError: 0 } });
  assert.deepEqual(
    history.bounds.map(({ k, nats }) => [k, nats]),
    [
      [2, 7],
      [1, 1],
    ],
  );
});

test('a run that goes back to a step forgets what came after', () => {
  const history = withBound(withLosses(noHistory(), [loss(1), loss(2), loss(3)]), measured(3, 1));
  assert.deepEqual(upTo(history, 2), { losses: [loss(1), loss(2)], bounds: [] });
});
