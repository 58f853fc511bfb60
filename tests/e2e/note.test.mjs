/** The note, walked through: what its lines show, and what they say of the page just now. */

import assert from 'node:assert/strict';
import { note } from '../../www/i18n/note/en.js';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';
import { visitor } from './support/visitors.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** @param {Lab} lab */
const section = (lab) => lab.region(lab.words.note.title);

/** @param {Lab} lab @param {string} name */
const shows = (lab, name) => section(lab).locator(`[data-shows=${name}]`).first();

/** @param {Lab} lab @param {string} name */
const live = (lab, name) => section(lab).locator(`[data-live=${name}]`).first();

/** What the note's lines are marked with: the names, sorted. @param {RegExp} mark */
const marked = (mark) => {
  const text = note.sections.flatMap(({ lines }) => lines.flat()).join('\n');
  return [...new Set([...text.matchAll(mark)].map(([, name]) => name))].sort();
};

const SHOWN = /\[\[([^?|\]][^|\]]*)\|/g;
const TERM = /\[\[\?([^|\]]+)\|/g;
const LIVE = /\{\{([^}]+)\}\}/g;
const FORMULA = /\(\(([a-z]+)\)\)/g;

scenario('the note, and the page it speaks of', {}, async ({ lab, page, step }) => {
  await lab.filled('demo');

  await step('every mark of the note has its meaning', async () => {
    await lab.open('note');
    await lab.whole();
    const found = await section(lab).evaluate((region) => {
      const each = (/** @type {string} */ selector) =>
        /** @type {HTMLElement[]} */ ([...region.querySelectorAll(selector)]);
      const unique = (/** @type {(string | undefined)[]} */ names) => [...new Set(names)].sort();
      return {
        shown: unique(each('[data-shows]').map(({ dataset }) => dataset.shows)),
        terms: unique(each('[data-term]').map(({ dataset }) => dataset.term)),
        live: unique(each('[data-live]').map(({ dataset }) => dataset.live)),
        valueless: each('[data-live]').filter(({ innerText }) => !innerText.trim()).length,
        formulas: each('math[display=block]').filter((formula) => formula.querySelector('mo'))
          .length,
        places: unique(each('[data-shows]').map(({ dataset }) => dataset.place)),
      };
    });
    assert.deepEqual(found.shown, marked(SHOWN));
    assert.deepEqual(found.terms, marked(TERM));
    assert.deepEqual(found.live, marked(LIVE));
    assert.equal(found.formulas, marked(FORMULA).length);
    assert.equal(found.valueless, 0);
    for (const place of found.places) {
      const [view, selector] = String(place).split(' ');
      await lab.open(/** @type {import('./support/lab.mjs').View} */ (view));
      assert.equal(await page.locator(selector).count(), 1, place);
    }
  });

  await step('the note says what the page has measured', async () => {
    await lab.open('note');
    assert.ok(Math.abs(number(await live(lab, 'entropy').innerText()) - 3.598) < 0.002);
    await shows(lab, 'k4').click();
    await lab.open('note');
    assert.equal(await live(lab, 'k').innerText(), '4');
    await eventually(async () => {
      assert.ok(Math.abs(number(await live(lab, 'process').innerText()) - 2.134) < 0.001);
    });
  });

  await step('the note sets the ladder that it speaks of', async () => {
    await lab.open('note');
    await shows(lab, 'ladder').click();
    assert.equal(await lab.chosen('process'), 'left-to-right');
    await eventually(async () => assert.ok((await lab.t()).t > 0));
    assert.equal((await lab.lines()).at(-2)?.filter((cell) => /[口□]/.test(cell)).length, 7);

    await lab.button(lab.words.note.back, lab.notices).click();
    assert.equal(await live(lab, 'last').innerText(), '8');
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-shows'));
    assert.equal(focused, 'ladder');
  });

  await step('the note has a posterior collapse', async () => {
    await lab.open('note');
    assert.equal(await live(lab, 'verdict').innerText(), '–');
    await visitor(page, 'student: from the note to a VAE’s verdict', async () => {
      await shows(lab, 'collapse').click();
      await lab.region(lab.words.learned.title).waitFor();
      await lab.open('note');
      await eventually(async () => assert.match(await live(lab, 'verdict').innerText(), /\w/));
    });
    await eventually(async () => {
      const [distortion, rate, sum] = await Promise.all(
        ['distortion', 'rate', 'sum'].map(async (name) =>
          number(await live(lab, name).innerText()),
        ),
      );
      assert.ok(Math.abs(distortion + rate - sum) < 0.002, `${distortion} + ${rate}, not ${sum}`);
    });
    await shoot(page, 'note');
    await accessible(page);
  });
});

scenario(
  'the note fits a phone',
  { viewport: { width: 360, height: 740 }, theme: 'dark' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.open('note');
    const heights = await section(lab)
      .getByRole('math')
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
