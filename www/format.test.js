import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capital, count, decimals, duration, fixed, percent, whole, withError } from './format.js';

test('what is not known is a dash, never a number', () => {
  for (const value of [null, undefined, Number.NaN, Infinity]) assert.equal(fixed(value), '–');
  assert.equal(withError(null), '–');
  assert.equal(duration(Number.NaN), '–');
});

test('nothing is written as a negative zero, and minus signs are minus signs', () => {
  assert.equal(fixed(-0.0001), '0.000');
  assert.equal(fixed(-0.04, 1), '0.0');
  assert.equal(fixed(-1.5, 1), '−1.5');
  assert.equal(whole(-12_345.4), '−12\u202f345');
});

test('an exact mean has no error beside it', () => {
  assert.equal(withError({ nats: 3.5983, standardError: 0 }), '3.598');
  assert.equal(withError({ nats: 3.5983, standardError: 0.021 }), '3.598 ± 0.021');
});

test('a percentage claims certainty only of what is certain', () => {
  assert.deepEqual([1, 0.9999, 0.5, 0.0001, 0].map(percent), [
    '100%',
    '>99.9%',
    '50.0%',
    '<0.1%',
    '0%',
  ]);
});

test('seconds begun count as whole ones', () => {
  assert.deepEqual([0, 0.2, 59.01, 600].map(duration), ['0:00', '0:01', '1:00', '10:00']);
});

test('a symbol at the beginning of a line keeps its case', () => {
  assert.equal(capital('learning rate'), 'Learning rate');
  assert.equal(capital('a layer'), 'A layer');
  assert.equal(capital('k positions'), 'k positions');
  assert.equal(capital('σ of q'), 'σ of q');
});

test('a step has as many decimals as its multiples need', () => {
  assert.deepEqual([1, 0.5, 0.05, 1e-7].map(decimals), [0, 1, 2, 7]);
});

test('a number too large to be read is a power of ten', () => {
  assert.equal(count(36.5), '37');
  assert.equal(count(999_999), '999\u202f999');
  assert.equal(count(1.34e13), '1.3·10¹³');
  assert.equal(count(Infinity), '–');
});
