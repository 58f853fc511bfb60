/** Lanes side by side: added and removed, in step, sorted, copied, kept as pictures; and stories. */

import assert from 'node:assert/strict';
import { accessible, looksRight, recordShifts, shifts } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { PATIENCE, button, column, head, rows, section, tell } from './support/lanes.mjs';
import { scenario } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** Runs small enough to be quick beside each other. */
const SMALL = /** @type {const} */ ({ language: 'en', link: 'network=tiny&batch=32' });

/** How far each lane is. @param {Lab} lab */
const steps = async (lab) => (await column(lab, 'step')).map(number);

/** What they are called, as the legend says. @param {Lab} lab */
const names = async (lab) =>
  (await section(lab).getByRole('figure').getByRole('listitem').allInnerTexts()).map((text) =>
    text.replace(/^(?:[A-G]\s*)+(?=[^A-G\s])/, ''),
  );

/** How far what this browser keeps of lanes is. @param {import('playwright-core').Page} page @returns {Promise<number[]>} */
const keptAside = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('denoise-lab');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction('runs').objectStore('runs').getAll();
          all.onsuccess = () => {
            opening.result.close();
            resolve(all.result.filter(({ aside }) => aside).map(({ step }) => step));
          };
        };
      }),
  );

/** The run at the top, and the same again with another k. @param {Lab} lab */
async function addTwo(lab) {
  await lab.filled('demo');
  await lab.open('compare');
  await button(lab, 'addPresent').click();
  await lab.slide(lab.control('k'), 4);
  await lab.open('compare');
  await button(lab, 'addPresent').click();
  await eventually(async () => assert.equal(await rows(lab).count(), 2));
}

scenario('lanes are named by what differs, and trained in step', SMALL, async (visit) => {
  const { lab, page } = visit;
  await addTwo(lab);
  const own = await lab.progress();
  await lab.open('compare');
  const { copy, remove } = lab.words.lanes;
  const [one, four] = await names(lab);
  assert.match(one, / 1$/);
  assert.equal(four, one.replace(/1$/, '4'));
  await lab.button(`${copy} B`, section(lab)).click();
  // The seed is named as well, and alone once it is all they differ in.
  const [, , again] = await names(lab);
  assert.ok(again.startsWith(`${four} · `) && again.endsWith(' 1'), again);
  await lab.button(`${remove} A`, section(lab)).click();
  const seed = again.slice(`${four} · `.length);
  assert.deepEqual(await names(lab), [seed.replace(/1$/, '0'), seed]);

  await button(lab, 'train').click();
  for (let look = 0; look < 12; look += 1) {
    await page.waitForTimeout(250);
    const [a, b] = await steps(lab);
    // One report of twenty steps, and one that has not been shown yet.
    assert.ok(Math.abs(a - b) <= 40, `${a} and ${b}`);
  }
  await eventually(async () => assert.ok((await steps(lab)).every((each) => each >= 20)), PATIENCE);
  await button(lab, 'pause').click();
  await button(lab, 'resume').waitFor();
  await eventually(async () => {
    const [a, b] = await steps(lab);
    assert.equal(a, b);
  });
  const [paused] = await steps(lab);
  // A reload finds them where they were, once that is written; by what was written before it, as after a crash.
  await eventually(async () => assert.deepEqual(await keptAside(page), [paused, paused]));
  await page.evaluate(() => {
    const key = 'denoise-lab-lanes';
    const before = sessionStorage.getItem(key) ?? '';
    addEventListener('pagehide', () => sessionStorage.setItem(key, before));
  });
  await page.reload();
  await eventually(async () => assert.deepEqual(await steps(lab), [paused, paused]));
  assert.deepEqual(await names(lab), [seed.replace(/1$/, '0'), seed]);
  await button(lab, 'free').click();
  await button(lab, 'resume').click();
  await eventually(async () => assert.ok((await steps(lab)).every((each) => each > paused)));
  await button(lab, 'reset').click();
  await eventually(async () => assert.deepEqual(await steps(lab), [0, 0]));
  // The page's own lane has not been touched.
  assert.deepEqual(await lab.progress(), own);
});

scenario(
  'lanes of both kinds are sorted, copied, and kept as pictures',
  { ...SMALL, context: { permissions: ['clipboard-read', 'clipboard-write'] } },
  async ({ lab, page }) => {
    await addTwo(lab);
    await lab.choose('posterior', 'learned');
    await lab.open('compare');
    await button(lab, 'addPresent').click();
    assert.equal((await names(lab))[2].startsWith('VAE'), true, String(await names(lab)));
    await button(lab, 'train').click();
    await eventually(async () => {
      const measured = (await column(lab, 'bound')).filter((text) => /±/.test(text));
      assert.equal(measured.length, 3);
    }, PATIENCE);
    await button(lab, 'pause').click();
    await button(lab, 'resume').waitFor();
    // A measurement may still be under way.
    await page.waitForTimeout(3000);

    const { sort: sortBy, columns: titles } = lab.words.lanes;
    const sort = head(lab, 'bound').getByRole('button', { name: sortBy(titles.bound) });
    const values = async () => (await column(lab, 'bound')).map(number);
    const ascending = [...(await values())].sort((a, b) => a - b);
    await sort.focus();
    await page.keyboard.press('Enter');
    await eventually(async () => assert.deepEqual(await values(), ascending));
    await page.keyboard.press('Enter');
    await eventually(async () => assert.deepEqual(await values(), [...ascending].reverse()));
    assert.equal(await head(lab, 'bound').getAttribute('aria-sort'), 'descending');

    const { copyCsv, copyMarkdown, saveSvg, savePng } = lab.words.lanes;
    const copied = async (/** @type {string} */ name) => {
      await lab.button(name, section(lab)).click();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const csv = (await copied(copyCsv)).split('\r\n');
    assert.equal(csv.length, 4);
    const { lane, columns } = lab.words.lanes;
    assert.ok(csv[0].startsWith(`${lane},${columns.bound} (${lab.words.gauge.unit}),± `));
    assert.ok(csv[0].includes(`,${columns.kind},`));
    const markdown = (await copied(copyMarkdown)).split('\n');
    assert.equal(markdown.length, 5);
    assert.match(markdown[1], /^\| --- \| --: \|/);
    for (const [name, ending] of [
      [saveSvg, 'svg'],
      [savePng, 'png'],
    ]) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        lab.button(name, section(lab)).click(),
      ]);
      assert.equal(download.suggestedFilename(), `${lab.words.lanes.file}.${ending}`);
    }
    await accessible(page);
  },
);

scenario(
  'stories come out as promised, and nothing moves meanwhile: k matters, BERT is evaluated right',
  { language: 'en', before: recordShifts },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.open('compare');
    await shifts(page);
    const story = await tell(lab, 'why-k');
    assert.deepEqual(await shifts(page), []);
    assert.equal(await story.getByText(lab.words.lanes.outcomes.held, { exact: true }).count(), 2);
    assert.equal(await rows(lab).count(), 4);
    await looksRight(page, 'lanes');

    // BERT has no bound until it is evaluated right.
    await tell(lab, 'bert');
    const bounds = await column(lab, 'bound');
    assert.equal(bounds[0].trim(), lab.words.lanes.noBound);
    assert.ok(number(bounds[1]) > 0);
    // What is no bound lies below the entropy, and is called what it is.
    const losses = await column(lab, 'loss');
    assert.ok(number(losses[0]) < 0);
    assert.ok(losses[0].includes(lab.words.lanes.noBound));
  },
);
