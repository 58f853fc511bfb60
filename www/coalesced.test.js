import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coalesced } from './coalesced.js';

test('what is asked for twice at once is done once, and again when it is asked for meanwhile', async () => {
  let done = 0;
  /** @type {(() => void)[]} */
  const ends = [];
  const act = coalesced(() => {
    done += 1;
    return new Promise((resolve) => ends.push(resolve));
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const first = act();
  void act();
  await turn();
  assert.equal(done, 1);
  void act();
  void act();
  ends[0]();
  await turn();
  assert.equal(done, 2);
  ends[1]();
  await first;
  await turn();
  assert.equal(done, 2);
  void act();
  await turn();
  assert.equal(done, 3);
  ends[2]();
});
