/** The note, walked through: what its lines show, and what they say of the page just now. */

import assert from 'node:assert/strict';
import { note as english } from '../../www/i18n/note/en.js';
import { note as chinese } from '../../www/i18n/note/zh.js';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */
/** @typedef {typeof english} Note */

/** @param {Lab} lab */
const section = (lab) => lab.region(lab.words.note.title);

/** @param {Lab} lab @param {string} name */
const shows = (lab, name) => section(lab).locator(`[data-shows=${name}]`).first();

/** @param {Lab} lab @param {string} name */
const live = (lab, name) => section(lab).locator(`[data-live=${name}]`).first();

/** What a note's lines are marked with: the names, sorted. @param {Note} note @param {RegExp} mark */
const marked = (note, mark) => {
  const text = note.sections.flatMap(({ lines }) => lines.flat()).join('\n');
  return [...new Set([...text.matchAll(mark)].map(([, name]) => name))].sort();
};

const SHOWN = /\[\[([^|\]]+)\|/g;
const LIVE = /\{\{([^}]+)\}\}/g;
const FORMULA = /\(\(([a-z]+)\)\)/g;

scenario('every mark of the note has its meaning, in both languages', {}, async ({ lab, page }) => {
  await lab.filled('demo');
  const known = await page.evaluate(async () => {
    const path = './www/note/';
    const [{ demonstrationPlaces }, { liveNames }, { formulaNamed }] = await Promise.all(
      ['demonstrations.js', 'live.js', 'formulas.js'].map(
        (file) => import(new URL(path + file, document.baseURI).href),
      ),
    );
    const names = ['elbo', 'entropy', 'chain', 'gradient', 'jensen', 'head'];
    return {
      shown: Object.entries(demonstrationPlaces()).filter(([, place]) =>
        document.querySelector(String(place)),
      ),
      live: liveNames(),
      formulas: names.filter((name) => formulaNamed(name).includes('<mo')),
    };
  });
  for (const note of [english, chinese]) {
    const shown = known.shown.map(([name]) => name);
    for (const name of marked(note, SHOWN)) assert.ok(shown.includes(name), name);
    for (const name of marked(note, LIVE)) assert.ok(known.live.includes(name), name);
    assert.deepEqual(marked(note, FORMULA), known.formulas.sort());
  }
  assert.deepEqual(marked(english, SHOWN), marked(chinese, SHOWN));
  assert.deepEqual(marked(english, LIVE), marked(chinese, LIVE));
});

scenario('the note sets the ladder that it speaks of', {}, async ({ lab, page }) => {
  await lab.filled('demo');
  await lab.choose('process', 'mask');
  await shows(lab, 'ladder').click();
  assert.equal(await lab.chosen('process'), 'left-to-right');
  await eventually(async () => assert.ok((await lab.t()).t > 0));
  assert.equal((await lab.lines()).at(-2)?.filter((cell) => cell.includes('口')).length, 7);
  assert.equal(await live(lab, 'last').innerText(), '8');

  await lab.button(lab.words.note.back, lab.notices).click();
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-shows'));
  assert.equal(focused, 'ladder');
});

scenario('the note says what the page has measured', {}, async ({ lab }) => {
  await lab.filled('demo');
  assert.ok(Math.abs(number(await live(lab, 'entropy').innerText()) - 3.598) < 0.002);
  await lab.choose('process', 'mask');
  await shows(lab, 'k4').click();
  assert.equal(await live(lab, 'k').innerText(), '4');
  await eventually(async () => {
    assert.ok(Math.abs(number(await live(lab, 'process').innerText()) - 2.134) < 0.001);
  });
});

scenario('the note has a posterior collapse', { language: 'en' }, async ({ lab, page }) => {
  await lab.filled('demo');
  assert.equal(await live(lab, 'verdict').innerText(), '–');
  await shows(lab, 'collapse').focus();
  await page.keyboard.press('Enter');
  await eventually(async () => {
    assert.match(await live(lab, 'verdict').innerText(), /\w/);
    const [distortion, rate, sum] = await Promise.all(
      ['distortion', 'rate', 'sum'].map(async (name) => number(await live(lab, name).innerText())),
    );
    assert.ok(Math.abs(distortion + rate - sum) < 0.002, `${distortion} + ${rate}, not ${sum}`);
  });
  await shoot(page, 'note');
  await accessible(page);
});

scenario(
  'the note fits a phone',
  { viewport: { width: 360, height: 740 }, theme: 'dark' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await section(lab).scrollIntoViewIfNeeded();
    const heights = await section(lab)
      .locator('math')
      .evaluateAll((all) => all.map((formula) => formula.getBoundingClientRect().height));
    assert.equal(heights.length, 6);
    for (const height of heights) assert.ok(height > 12, String(height));
    const wide = section(lab).getByRole('group', { name: lab.words.note.formula });
    assert.ok((await wide.count()) > 0);
    await wide.first().focus();
    await page.keyboard.press('ArrowRight');
    await eventually(async () =>
      assert.ok((await wide.first().evaluate(({ scrollLeft }) => scrollLeft)) > 0),
    );
    await accessible(page);
    await fits(page);
    await uncut(page);
    await shoot(page, 'note phone');
  },
);
