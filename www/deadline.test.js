import assert from 'node:assert/strict';
import { test } from 'node:test';
import { within } from './deadline.js';

const late = { zh: '没有回应', en: 'no answer' };

test('what never answers is a fault that says so, once the time is over', async () => {
  const never = new Promise(() => {});
  await assert.rejects(within(never, 5, late), { kind: 'late', message: late });
});

test('what answers in time is as it was, whether it succeeds or fails', async () => {
  assert.equal(await within(Promise.resolve(1), 0, late), 1);
  await assert.rejects(within(Promise.reject(new Error('broken')), 0, late), /broken/);
});
