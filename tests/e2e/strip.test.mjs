/** The strip: one sentence in seven columns at one t, a bound under each, and captions that lead through it. */

import assert from 'node:assert/strict';
import { CAPTIONS, COLUMNS, LENGTH } from '../../www/strip/captions.js';
import { looksRight } from './support/accessible.mjs';
import { eventually, number, saying } from './support/lab.mjs';
import { PATIENCE } from './support/lanes.mjs';
import { scenario } from './support/scenario.mjs';
import { visitor } from './support/visitors.mjs';

/** @import { Locator } from 'playwright-core' */
/** @import { Lab } from './support/lab.mjs' */

/** @typedef {typeof COLUMNS[number]} Column */

/** @param {Lab} lab */
const section = (lab) => lab.region(lab.words.strip.title);

/** @param {Lab} lab @param {Column} name */
const column = (lab, name) =>
  section(lab).getByRole('group', { name: lab.words.strip.names[name], exact: true });

/** @param {Lab} lab */
const player = (lab) => section(lab).getByRole('group', { name: lab.words.strip.player });

/** @param {Lab} lab @param {'play' | 'pause' | 'resume' | 'again' | 'previous' | 'next'} which */
const button = (lab, which) =>
  player(lab).getByRole('button', { name: lab.words.strip[which], exact: true });

/** @param {Lab} lab */
const level = (lab) => section(lab).getByRole('slider', { name: lab.words.strip.level });

/** What the sentence of every column reads, and which of its positions are destroyed. @param {Lab} lab */
const sentences = (lab) =>
  Promise.all(
    COLUMNS.map(
      async (name) =>
        (await column(lab, name).getByRole('img').getAttribute('aria-label', { timeout: 5000 })) ??
        '',
    ),
  );

/** A caption stands there, whatever it says in figures. @param {Lab} lab @param {number} index */
const stands = (lab, index) =>
  eventually(async () => {
    const { captions, place } = lab.words.strip;
    const text = await player(lab).innerText();
    const begins = captions[CAPTIONS[index].name]({ rate: null, most: null, verdict: null }).slice(
      0,
      25,
    );
    assert.ok(text.includes(begins), text);
    assert.ok(text.includes(place(index + 1, CAPTIONS.length)), text);
  });

/** Back to the first caption. @param {Lab} lab */
async function rewind(lab) {
  await button(lab, 'next').focus();
  for (const _ of CAPTIONS) await lab.page.keyboard.press('ArrowLeft');
  await stands(lab, 0);
}

/** The second that the play has come to. @param {Lab} lab */
const elapsed = (lab) =>
  player(lab)
    .getByRole('progressbar')
    .evaluate((bar) => /** @type {HTMLProgressElement} */ (bar).value);

/** The newest step at which a column's bound was measured, and 0 before. @param {Lab} lab @param {Column} name */
async function stepOf(lab, name) {
  const found = saying(lab.words.strip.atStep).exec(await column(lab, name).innerText());
  return found ? number(found[1]) : 0;
}

/** R in a column's figures, now and at its highest. @param {Lab} lab */
async function rates(lab) {
  const text = await column(lab, 'vae').innerText();
  const found = saying(lab.words.strip.rateOf).exec(text);
  assert.ok(found, text);
  return found.slice(1, 3).map(number);
}

scenario(
  'one sentence in seven columns at one t, trained and led through side by side',
  { language: 'en', link: 'view=compare' },
  async ({ lab, page, step }) => {
    const { strip: words, lanes } = lab.words;
    await step('before anything is trained one slider moves all columns', async () => {
      await lab.whole();
      await level(lab).focus();
      await page.keyboard.press('Home');
      const nothing = lab.words.lockstep.line('', '').trim().slice(1);
      await eventually(async () => {
        const whole = await sentences(lab);
        assert.ok(
          whole.every((text) => text === whole[0] && text.includes(nothing)),
          String(whole),
        );
      });
      await page.keyboard.press('End');
      await eventually(async () =>
        assert.ok((await sentences(lab)).every((text) => !text.includes(nothing))),
      );
      await page.keyboard.press('PageUp');
      for (const name of COLUMNS)
        assert.ok((await column(lab, name).innerText()).includes(words.none));
    });

    await step('the captions are played, stopped, and gone through with keys', async () => {
      await visitor(
        page,
        'lecturer: from the link to a playing strip, stopped at a caption',
        async () => {
          await button(lab, 'play').click();
          await stands(lab, 0);
          // By itself.
          await stands(lab, 1);
          await button(lab, 'pause').click();
        },
      );
      await button(lab, 'resume').waitFor();
      const stopped = await elapsed(lab);
      await page.waitForTimeout(1000);
      assert.equal(await elapsed(lab), stopped);
      for (let index = 2; index < CAPTIONS.length; index += 1) {
        await page.keyboard.press('ArrowRight');
        await stands(lab, index);
        // Where nothing plays, t stands where the caption leads.
        const { way } = CAPTIONS[index];
        await eventually(async () =>
          assert.equal(
            Number(await level(lab).inputValue()) / Number(await level(lab).getAttribute('max')),
            way[1],
          ),
        );
      }
      await page.keyboard.press('ArrowLeft');
      await stands(lab, CAPTIONS.length - 2);
    });

    await step('played to its end it can be played again', async () => {
      await page.keyboard.press('ArrowRight');
      await button(lab, 'resume').click();
      await button(lab, 'again').waitFor();
      await stands(lab, CAPTIONS.length - 1);
      assert.equal(await elapsed(lab), LENGTH);
    });

    await step('a column has a bound in nats above H that says what kind it is', async () => {
      for (const name of COLUMNS) {
        await eventually(async () => {
          const text = await column(lab, name).innerText();
          assert.match(text, new RegExp(`\\d\\.\\d\\d[^]*${words.above}`));
          assert.match(text, /exact|bound/);
        }, PATIENCE);
      }
    });

    await step('R of the VAE falls', () =>
      eventually(async () => {
        const [now, most] = await rates(lab);
        assert.ok(now < most / 2, `${now} of ${most}`);
      }, PATIENCE),
    );

    await step('the columns train on while another view is shown', async () => {
      const before = await stepOf(lab, 'gpt');
      await lab.open('bench');
      await page.goBack();
      await eventually(async () => assert.ok((await stepOf(lab, 'gpt')) > before), PATIENCE);
      await stands(lab, CAPTIONS.length - 1);
    });

    await step('a reload comes back to the columns, as far as they were', async () => {
      await eventually(() => assert.match(page.url(), /story=one-thing/));
      const before = await stepOf(lab, 'gpt');
      await page.reload();
      await eventually(async () => assert.ok((await stepOf(lab, 'gpt')) >= before), PATIENCE);
      await button(lab, 'play').click();
      await stands(lab, 0);
      await button(lab, 'pause').click();
    });

    await step('where motion is reduced, t stands at once where a caption leads', async () => {
      await section(lab).getByRole('button', { name: lanes.pause, exact: true }).click();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await rewind(lab);
      await button(lab, 'next').click();
      await button(lab, 'resume').click();
      await stands(lab, 1);
      assert.equal(await level(lab).inputValue(), await level(lab).getAttribute('max'));
      await button(lab, 'pause').click();
      await page.emulateMedia({ reducedMotion: 'no-preference' });
    });

    await step('it looks right', () => looksRight(page, 'strip'));
  },
);
