import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { terms as english } from './terms/en.js';
import { terms as chinese } from './terms/zh.js';

/** The terms that the words of a language mark, `[[?term|…]]`. @param {string} language */
async function marked(language) {
  const here = new URL('.', import.meta.url);
  const files = (await readdir(here, { recursive: true })).filter((name) =>
    name.endsWith(`${language}.js`),
  );
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, here), 'utf8')));
  const names = texts.flatMap((text) => [...text.matchAll(/\[\[\?(\w+)\|/g)]);
  return [...new Set(names.map(([, name]) => name))].sort();
}

test('what is marked as a term has a card, and both languages mark the same', async () => {
  const names = await marked('en');
  assert.ok(names.length >= 8, names.join());
  assert.deepEqual(names, await marked('zh'));
  assert.deepEqual(Object.keys(english), Object.keys(chinese));
  for (const name of names) assert.ok(name in english, name);
});
