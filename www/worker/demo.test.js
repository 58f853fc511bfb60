import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { demo, RECORDED } from './demo.js';

test('the demo models that are asked for are those that come with the page', async () => {
  const files = await readdir(new URL('../checkpoints/', import.meta.url));
  assert.deepEqual(files.sort(), RECORDED.map((name) => `${name}.safetensors`).sort());
});

test('for a corpus without a demo model nothing is fetched', async (t) => {
  const { mock } = t.mock.method(globalThis, 'fetch');
  for (const kind of ['text', 'topics', 'brackets']) {
    const config = /** @type {any} */ ({ corpus: { kind } });
    await assert.rejects(demo(config), { kind: 'no-demo' });
  }
  assert.equal(mock.callCount(), 0);
});
