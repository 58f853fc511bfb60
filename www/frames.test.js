import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  byHeight,
  corrected,
  drawnFrom,
  isGone,
  isNoise,
  isUntouched,
  moved,
  recovered,
} from './frames.js';

/** @import { CellState, Frame } from '../pkg/index.js' */

/** A frame of cells as they are written: g for given, k for kept, . for destroyed, ? for pending, R and S for restored tokens. */
/** @param {number} t @param {string} written @returns {Frame} */
function frame(t, written) {
  /** @type {{ [sign: string]: [CellState, number | null, string] }} */
  const cells = {
    g: ['given', 1, 'g'],
    k: ['kept', 1, 'k'],
    '.': ['corrupted', null, '口'],
    n: ['corrupted', 3, 'n'],
    '?': ['pending', null, '口'],
    R: ['restored', 1, 'R'],
    S: ['restored', 2, 'S'],
  };
  return /** @type {any} */ ({
    t,
    cells: [...written].map((sign) => {
      const [state, token, text] = cells[sign];
      return { state, token, text, candidates: [] };
    }),
  });
}

test('a destroyed cell that holds a token is noise; a mask is not, nor is what was given', () => {
  const [given, mask, noise, pending] = frame(0, 'g.n?').cells;
  assert.deepEqual([given, mask, noise, pending].map(isGone), [false, true, true, true]);
  assert.deepEqual([given, mask, noise, pending].map(isNoise), [false, false, true, false]);
});

test('noise is left where a planner never came, and not where nothing was ever destroyed', () => {
  const frames = [frame(2, '??gk'), frame(1, 'R?gk'), frame(0, 'kkgk')];
  const untouched = [0, 1, 2, 3].map((position) => isUntouched(frames, position));
  assert.deepEqual(untouched, [false, true, false, false]);
});

test('a correction is a restored token that was another when it was last restored', () => {
  const frames = [frame(0, 'S'), frame(1, '?'), frame(2, 'R'), frame(3, '?')];
  assert.equal(corrected(frames, 0, 0), 'R');
  assert.equal(corrected(frames, 2, 0), null);
  assert.equal(corrected([frame(0, 'R'), frame(1, 'R')], 0, 0), null);
});

test('frames stand as high as many positions are gone', () => {
  const rungs = byHeight([frame(0, 'gg'), frame(1, '..')], 2);
  assert.deepEqual(
    rungs.map((rung) => rung?.t ?? null),
    [0, null, 1],
  );
});

test('where the height does not rise with every step each frame is a rung', () => {
  const frames = [frame(0, 'RR'), frame(1, '.R'), frame(2, 'R.')];
  assert.equal(byHeight(frames, 2), frames);
});

test('a planner recovers as many as its probabilities sum to', () => {
  const planned = frame(1, '...');
  planned.cells.forEach((cell, n) =>
    Object.assign(cell, { recoveryProbability: [0.9, 0.7, 0.4][n] }),
  );
  assert.equal(recovered(planned), 2);
  assert.equal(recovered(frame(1, '..')), 0);
});

test('a token that is inserted moves those after it, which corrects none and leaves none untouched', () => {
  /** @param {number} t @param {string} written @param {number[]} identities */
  const numbered = (t, written, identities) => {
    const numbers = frame(t, written);
    numbers.cells.forEach((cell, n) => Object.assign(cell, { identity: identities[n] }));
    return numbers;
  };
  const frames = [numbered(0, 'SR', [1, 0]), numbered(1, 'R?', [0])];
  const [inserted, pushed] = frames[0].cells;
  assert.equal(moved(frames[1], pushed, 1), -1);
  assert.equal(moved(frames[0], frames[1].cells[0], 0), 1);
  assert.equal(moved(frames[1], inserted, 0), null);
  assert.equal(moved(undefined, pushed, 1), null);
  assert.equal(moved(frames[0], frame(0, 'k').cells[0], 0), null);
  assert.equal(corrected(frames, 0, 0), null);
  assert.equal(isUntouched(frames, 1), false);
});

test('a token is shown what it was drawn from, where it stands or wherever it moved to', () => {
  const candidates = (/** @type {string} */ text) => [{ token: 1, text, probability: 1 }];
  const [last, before] = [frame(0, 'gR'), frame(1, 'g?')];
  before.cells[1].candidates = candidates('before');
  assert.deepEqual(drawnFrom([before, last], 1), candidates('before'));
  const inserted = [frame(1, 'Rk'), frame(0, 'Rk')];
  inserted.forEach(({ cells }, n) =>
    Object.assign(cells[n], { identity: 0, candidates: candidates('own') }),
  );
  assert.deepEqual(drawnFrom(inserted, 1), candidates('own'));
});
