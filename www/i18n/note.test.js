import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formulas } from '../vendor/formulas.js';
import { note as english } from './note/en.js';
import { note as chinese } from './note/zh.js';

const MARKS = /\[\[[^|\]]+\||\{\{[^}]+\}\}|\(\([a-z]+\)\)/g;

/** What a note's lines are marked with, sorted. @param {typeof english} note */
const marks = ({ sections }) => {
  const text = sections.flatMap(({ lines }) => lines.flat()).join('\n');
  return [...new Set(text.match(MARKS))].sort();
};

test('both languages mark the same, and every formula is set', () => {
  assert.deepEqual(marks(english), marks(chinese));
  const named = marks(english).flatMap((mark) => /^\(\((.+)\)\)$/.exec(mark)?.[1] ?? []);
  assert.ok(named.length > 0);
  for (const name of named) assert.match(JSON.stringify(formulas[name]), /"mo"/, name);
});
