/** Why a posterior collapses: gradients, the bound line by line, and the linear VAE. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, number, saying } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Locator } from 'playwright-core' */
/** @import { Lab } from './support/lab.mjs' */

/** @param {Lab} lab */
const learned = (lab) => lab.region(lab.words.learned.title);

/** A part of the section. @param {Lab} lab @param {'gradients' | 'toy' | 'elbo' | 'linear'} name */
const part = (lab, name) =>
  lab.region(lab.words.why.title).getByRole('figure', { name: lab.words.why[name].title });

/** The rows of a table that hold figures. @param {Locator} table */
const rows = (table) => table.getByRole('row').filter({ has: table.page().getByRole('rowheader') });

/** Trains a demonstration for some steps, and pauses. @param {Lab} lab @param {string} name @param {number} steps */
async function train(lab, name, steps) {
  await lab.open('collapse');
  await lab.card(name, learned(lab)).first().click();
  if (await lab.dialog.isVisible()) await lab.agree();
  await lab.trains(learned(lab), 'train').click();
  const bar = learned(lab).getByRole('progressbar');
  await eventually(async () => {
    const step = await bar.evaluate((each) => /** @type {HTMLProgressElement} */ (each).value);
    assert.ok(step >= steps);
  }, 200_000);
  await lab.trains(learned(lab), 'pause').click();
  await lab.trains(learned(lab), 'resume').waitFor();
}

/** What an estimator has in a row, column by column. @param {Lab} lab @param {Locator} row @param {string} name */
async function cells(lab, row, name) {
  const group = lab.page.getByRole('columnheader', {
    name: lab.words.why.estimators[name],
    exact: true,
  });
  const table = row.locator('xpath=ancestor::table');
  const [place, span] = await table
    .locator(group)
    .evaluate((head) => [Reflect.get(head, 'cellIndex') - 1, Reflect.get(head, 'colSpan')]);
  const all = await row.getByRole('cell').allInnerTexts();
  return all.slice(place * span, (place + 1) * span);
}

scenario(
  'why a posterior collapses, in toys and in a run',
  { language: 'en' },
  async ({ lab, page, step }) => {
    const { why } = lab.words;
    await lab.filled('demo');
    await lab.open('collapse');

    await step('the toys answer at once, and say what they say', async () => {
      const linear = part(lab, 'linear');
      const latents = rows(linear.getByRole('table'));
      const active = () =>
        latents.filter({ has: page.getByRole('cell', { name: why.linear.active }) }).count();
      await eventually(async () => assert.equal(await active(), 2));
      await lab.experiment('linear-noise').fill('0.4');
      assert.equal(await active(), 4);
      // All four are above the noise, and three below it times β.
      await lab.experiment('linear-beta').fill('4');
      assert.equal(await active(), 2);
      assert.ok((await latents.last().innerText()).includes(why.linear.byBeta));
      await linear.getByText(saying(why.linear.loose)).waitFor();
      await lab.experiment('linear-noise').fill('6');
      assert.equal(await active(), 0);
      assert.ok((await latents.first().innerText()).includes(why.linear.byNoise));

      const toy = part(lab, 'toy');
      await toy.getByText(why.toy.quietest('2.33')).waitFor();
      await lab.unfold({ within: toy });
      const last = rows(toy.getByRole('table')).last();
      const [formula, simulated, needed] = await cells(lab, last, 'pathwise');
      assert.equal(formula, '9');
      assert.ok(Math.abs(number(simulated) - 9) < 2, simulated);
      assert.equal(needed, '900');
      await lab.experiment('accuracy').fill('0.3');
      await eventually(async () => assert.equal((await cells(lab, last, 'pathwise'))[2], '100'));
      await lab.experiment('toy-constant').fill('0.5');
      await toy.getByText(saying(why.toy.gradient)).getByText(why.toy.flat).waitFor();
      await accessible(page);
    });

    const gradients = part(lab, 'gradients');
    const derivation = part(lab, 'elbo');

    await step('a run’s gradients are measured, and can be given up', async () => {
      const measure = lab.button(why.gradients.measure, gradients);
      assert.ok(await measure.isDisabled(), 'there is no run yet');
      await train(lab, 'topics-alive', 20);

      await measure.click();
      await gradients.getByRole('button', { name: lab.words.cancel }).click();
      await eventually(async () => assert.ok(await measure.isEnabled()));
      assert.equal(await gradients.getByRole('table').count(), 0);

      await lab.experiment('gradient-estimates').fill('3');
      await lab.experiment('gradient-sentences').fill('2');
      await lab.experiment('gradient-draws').fill('2');
      await measure.click();
      const table = gradients.getByRole('table');
      await table.waitFor();
      assert.equal(await rows(table).count(), 8);
      // A q without parameters has no noise to its gradient; a learned one has.
      for (const row of await rows(table).all()) {
        assert.deepEqual(await cells(lab, row, 'fixed-posterior'), ['0', '–', '0']);
      }
      const [trace] = await cells(lab, rows(table).first(), 'score-function');
      assert.ok(number(trace) > 0, trace);
    });

    await step('the lines of its bound are measured', async () => {
      await lab.button(why.elbo.measure, derivation).click();
      const totals = derivation.getByRole('list').first().locator('> li > p:first-of-type');
      await eventually(async () => {
        assert.equal(await totals.count(), 4);
        assert.ok((await totals.allInnerTexts()).every((text) => /^−\d/.test(text)));
      });
      const [evidence, bound, split, closed] = (await totals.allInnerTexts()).map(number);
      assert.ok(evidence > bound, `${evidence} ${bound}`);
      assert.equal(bound, split);
      assert.ok(Math.abs(closed - split) < 5, `${closed} ${split}`);
      const score = derivation.getByRole('group', { name: why.elbo.score.title });
      await score.getByText(why.elbo.score.deviation).waitFor();
      const tight = derivation.getByRole('region', { name: why.elbo.tight.table });
      assert.equal(await rows(tight).count(), 1);

      await lab.button(why.gradients.cap, gradients).click();
      assert.ok(
        await lab.control('sigma-cap').evaluate((field) => field === document.activeElement),
      );
      await shoot(page, 'why');
      await accessible(page);
    });

    await step('of a posterior without parameters the first term is exactly zero', async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 360, height: 800 });
      await train(lab, 'fixed-posterior', 1);
      await lab.button(why.elbo.measure, derivation).click();
      const score = derivation.getByRole('group', { name: why.elbo.score.title });
      await score.getByText(why.elbo.score.fixed).waitFor();
      assert.deepEqual(await score.getByRole('definition').locator('b').allInnerTexts(), [
        '0.000',
        '0.000',
      ]);
      await fits(page);
      await uncut(page);
      await accessible(page);
    });
  },
);
