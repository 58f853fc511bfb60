import assert from 'node:assert/strict';
import { test } from 'node:test';
import { along } from './roving.js';

const SIZE = { rows: 3, columns: 4 };

/** @param {string} key @param {boolean} [ctrlKey] */
const from = (key, ctrlKey = false) =>
  along(/** @type {KeyboardEvent} */ ({ key, ctrlKey }), { row: 1, column: 2 }, SIZE);

test('arrow keys lead to the neighbours, Home and End to the ends of a row or of the grid', () => {
  assert.deepEqual(from('ArrowUp'), { row: 0, column: 2 });
  assert.deepEqual(from('ArrowRight'), { row: 1, column: 3 });
  assert.deepEqual(from('Home'), { row: 1, column: 0 });
  assert.deepEqual(from('End', true), { row: 2, column: 3 });
  assert.equal(from('a'), undefined);
});

test('no key leads out of the grid', () => {
  const corner = { row: 2, column: 3 };
  for (const key of ['ArrowDown', 'ArrowRight', 'End'])
    assert.deepEqual(along(/** @type {KeyboardEvent} */ ({ key }), corner, SIZE), corner);
});
