import assert from 'node:assert/strict';
import { test } from 'node:test';
import { written } from './written.js';

test('the order of fields makes no difference, that of lists and what they hold does', () => {
  const run = { corpus: { kind: 'topics', length: 16 }, sizes: [2, 1] };
  assert.equal(written({ sizes: [2, 1], corpus: { length: 16, kind: 'topics' } }), written(run));
  assert.notEqual(written({ ...run, sizes: [1, 2] }), written(run));
  assert.notEqual(written({ ...run, corpus: { kind: 'topics', length: 17 } }), written(run));
  assert.equal(written(undefined), undefined);
  assert.equal(written(null), 'null');
});
