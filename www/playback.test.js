import assert from 'node:assert/strict';
import { test } from 'node:test';

/** @import { Frame } from '../pkg/index.js' */

Reflect.set(globalThis, 'matchMedia', () => ({ matches: false, addEventListener() {} }));
Reflect.set(globalThis, 'location', { hash: '' });
const { shareOf, show, showShare } = await import('./playback.js');
const { get, set } = await import('./state.js');

/** A ladder of so many steps. @param {number} steps */
const ladder = (steps) =>
  set({
    forward: Array.from(
      { length: steps + 1 },
      (_, t) => /** @type {Frame} */ ({ t, cells: [], logProbability: null }),
    ),
  });

test('every trajectory goes the share of its way that was asked for, the ladder as nearly as it can', () => {
  ladder(4);
  for (const [share, t] of [
    [0, 0],
    [0.3, 1],
    [0.9, 4],
    [1, 4],
  ]) {
    showShare(share);
    assert.equal(shareOf(), share);
    assert.equal(get().playback.t, t);
    assert.equal(get().playback.playing, false);
  }
});

test('once the ladder is moved, all follow it', () => {
  ladder(4);
  showShare(0.3);
  show(3);
  assert.equal(shareOf(), 3 / 4);
});

test('a ladder without steps has gone nothing of its way', () => {
  ladder(0);
  show(0);
  assert.equal(shareOf(), 0);
});
