import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from './pace.js';

test('the time left does not jump while measurements come between steps', () => {
  let time = 0;
  const pace = new Pace(() => time);
  /** @type {number[]} */
  const left = [];
  // 40 steps a second for three seconds, then a second and a half of measuring, over a minute.
  for (let step = 0; time < 60_000; step += 1) {
    time += step % 120 === 119 ? 1525 : 25;
    if (step === 1) time += 500;
    pace.mark(step);
    const speed = pace.perSecond(step);
    if (speed > 0) left.push((10_000 - step) / speed);
  }
  for (const [index, seconds] of left.slice(1).entries()) {
    const ratio = seconds / left[index];
    assert.ok(ratio > 1 / 1.6 && ratio < 1.6, `${left[index]} s, then ${seconds} s`);
  }
  const late = left.slice(-1200);
  assert.ok(
    Math.max(...late) / Math.min(...late) < 1.8,
    `${Math.min(...late)}..${Math.max(...late)}`,
  );
});
