import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strip as en } from '../i18n/strip/en.js';
import { strip as zh } from '../i18n/strip/zh.js';
import { beginningFrom, CAPTIONS, COLUMNS, indexAt, LENGTH, shareAt } from './captions.js';

const tenths = Array.from({ length: 10 * LENGTH + 1 }, (_, n) => n / 10);

test('the play is ninety seconds long', () => {
  assert.equal(LENGTH, 90);
});

test('every caption stands for its seconds, one after the other', () => {
  const stood = CAPTIONS.map((_, index) => tenths.filter((at) => indexAt(at) === index));
  stood.forEach((seconds, index) => {
    // The end belongs to the last one.
    const last = index === CAPTIONS.length - 1 ? 1 : 0;
    assert.equal(seconds.length, 10 * CAPTIONS[index].seconds + last);
  });
  assert.deepEqual(stood.flat(), tenths);
});

test('t never jumps, and comes to every end of the way', () => {
  const shares = tenths.map((at) => shareAt(at, false));
  shares.slice(1).forEach((share, n) => {
    assert.ok(share >= 0 && share <= 1);
    assert.ok(Math.abs(share - shares[n]) <= 0.02, `at ${tenths[n + 1]} s`);
  });
  assert.ok(shares.includes(0) && shares.some((share) => share > 0.98));
});

test('where nothing is to move, t stands from the beginning of a caption where it ends', () => {
  for (const at of tenths.slice(0, -1)) {
    assert.equal(shareAt(at, true), CAPTIONS[indexAt(at)].way[1]);
  }
});

test('a step forward or back begins a caption, and goes no further than the first and the last', () => {
  for (const [index, { seconds }] of CAPTIONS.entries()) {
    const begins = beginningFrom(0, index);
    for (const at of [begins, begins + seconds / 2]) {
      assert.equal(indexAt(at), index);
      assert.equal(beginningFrom(at, 0), begins);
      assert.equal(indexAt(beginningFrom(at, 1)), Math.min(index + 1, CAPTIONS.length - 1));
      assert.equal(indexAt(beginningFrom(at, -1)), Math.max(index - 1, 0));
    }
  }
});

test('every column is spoken of, and every caption has words that a reader has time for', () => {
  const spoken = new Set(CAPTIONS.flatMap(({ columns }) => columns));
  assert.deepEqual([...spoken].sort(), [...COLUMNS].sort());
  const facts = {
    rate: '12.34',
    most: '128.26',
    verdict: { zh: 'z 不带信息。', en: 'z carries no information.' },
  };
  for (const { name, seconds } of CAPTIONS) {
    // Five words or nine characters a second are as fast as one reads.
    const words = en.captions[name](facts).split(' ').length;
    const characters = zh.captions[name](facts).length;
    assert.ok(words / seconds < 5, `${name}: ${words} words in ${seconds} s`);
    assert.ok(characters / seconds < 9, `${name}: ${characters} characters in ${seconds} s`);
  }
});
