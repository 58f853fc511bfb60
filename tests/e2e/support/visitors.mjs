/**
 * What six visitors come for, and in how many clicks they have it. A task is counted in the test that does it anyway; it
 * prints its row: clicks, keys and seconds.
 */

import assert from 'node:assert/strict';

/** @import { Page } from 'playwright-core' */

/** Of each task the clicks that it takes: a choice from a list is two, what is typed or done by keys is none. */
const TASKS = {
  'impatient: a filled blank': 1,
  'impatient: a VAE that has collapsed': 2,
  'student: the note’s ladder': 1,
  'student: from the note to a VAE’s verdict': 2,
  'lecturer: from the link to a playing strip, stopped at a caption': 2,
  'researcher: bounds of two runs on a text, beside unigram and bigram': 9,
  'phone: the network’s own characters': 1,
  'phone: after that, a falling bound': 0,
  'keyboard: fill, train, pause, move t and k': 0,
};

/** Counts what a reader does, from now on. */
function count() {
  if (Reflect.has(self, 'done')) return;
  const done = { clicks: 0, keys: 0 };
  Reflect.set(self, 'done', done);
  const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ act) =>
    addEventListener(type, (event) => event.isTrusted && act(event), true);
  // Of a button that is pressed by a key the click has no detail.
  on('click', ({ detail }) => (done.clicks += detail > 0 ? 1 : 0));
  on('keydown', () => (done.keys += 1));
  addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement) done.clicks += 2;
  });
}

/** @param {Page} page */
const counted = (page) =>
  page.evaluate(() => ({
    .../** @type {{ clicks: number, keys: number }} */ (Reflect.get(self, 'done')),
  }));

/**
 * @template T
 * @param {Page} page it stays in one document meanwhile
 * @param {keyof typeof TASKS} task
 * @param {() => Promise<T>} act
 */
export async function visitor(page, task, act) {
  await page.evaluate(count);
  const [before, begun] = [await counted(page), performance.now()];
  const result = await act();
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const after = await counted(page);
  const [clicks, keys] = [after.clicks - before.clicks, after.keys - before.keys];
  console.log(`visitor | ${task} | ${clicks} clicks | ${keys} keys | ${seconds} s`);
  assert.equal(clicks, TASKS[task], task);
  return result;
}
