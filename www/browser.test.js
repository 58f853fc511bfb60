import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

const folder = new URL('./style/', import.meta.url);

test('no style sheet uses what the oldest browsers it is made for lack without another way', async () => {
  const newer = /light-dark\(|@starting-style|@scope|anchor\(|if\(|field-sizing/;
  for (const name of await readdir(folder)) {
    const sheet = await readFile(new URL(name, folder), 'utf8');
    // What is said of it in a comment is not used.
    assert.doesNotMatch(sheet.replaceAll(/\/\*[^]*?\*\//g, ''), newer, name);
  }
});
