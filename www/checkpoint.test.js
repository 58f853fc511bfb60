import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { corpusOf } from './checkpoint.js';

test('a checkpoint says on which corpus it was trained', async () => {
  const bytes = await readFile(new URL('./checkpoints/capitals-en.safetensors', import.meta.url));
  assert.deepEqual(corpusOf(new Uint8Array(bytes))?.kind, 'capitals-en');
});

test('what is no checkpoint says nothing', () => {
  for (const bytes of [[], [1, 2, 3], new Array(64).fill(255)])
    assert.equal(corpusOf(new Uint8Array(bytes)), null);
});
