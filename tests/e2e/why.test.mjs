/** Why a posterior collapses: gradients, the bound line by line, and the linear VAE. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Locator, Page } from 'playwright-core' */
/** @import { Lab } from './support/lab.mjs' */

/** @param {Lab} lab */
const learned = (lab) => lab.region(lab.words.learned.title);

/** @param {Lab} lab @param {string} name */
const part = (lab, name) => lab.region(lab.words.why.title).locator(`[data-part=${name}]`);

/** Turns a slider of an experiment. @param {Page} page @param {string} name @param {string} value */
const turn = (page, name, value) => page.locator(`#trial-${name}`).fill(value);

/** Trains a demonstration for some steps, and pauses. @param {Lab} lab @param {string} name @param {number} steps */
async function train(lab, name, steps) {
  await learned(lab).locator(`[data-method=${name}]`).click();
  const agree = lab.dialog.getByRole('button', { name: lab.words.ask.retrain.confirm });
  if (await agree.isVisible()) await agree.click();
  await learned(lab).locator('button.train').click();
  const bar = learned(lab).getByRole('progressbar');
  await eventually(async () => {
    const step = await bar.evaluate((each) => /** @type {HTMLProgressElement} */ (each).value);
    assert.ok(step >= steps);
  }, 200_000);
  await learned(lab).locator('button.train').click();
  await learned(lab).locator('[data-action=train]').waitFor();
}

/** The cells of an estimator, column by column. @param {Locator} table @param {string} name */
const cells = (table, name) => table.locator(`[data-estimator=${name}]`).allInnerTexts();

scenario('the toys answer at once, and say what they say', { language: 'en' }, async (visit) => {
  const { lab, page } = visit;
  await lab.filled('demo');
  const linear = part(lab, 'linear');
  const active = () => linear.locator('[data-active=true]').count();
  assert.equal(await active(), 2);
  await turn(page, 'linear-noise', '0.4');
  assert.equal(await active(), 4);
  // All four are above the noise, and three below it times β.
  await turn(page, 'linear-beta', '4');
  assert.equal(await active(), 2);
  assert.match(await linear.locator('.state').last().innerText(), /only β drops it/);
  assert.match(await linear.locator('.said').innerText(), /nats loose/);
  await turn(page, 'linear-noise', '6');
  assert.equal(await active(), 0);
  assert.match(await linear.locator('.state').first().innerText(), /the noise explains it/);

  const toy = part(lab, 'toy');
  assert.match(await toy.locator('.said').innerText(), /a U over σ, lowest at σ = 2\.33/);
  await toy.locator('summary').click();
  const table = toy.locator('table');
  const [formula, simulated, needed] = await cells(table.locator('tbody tr').last(), 'pathwise');
  assert.equal(formula, '9');
  assert.ok(Math.abs(number(simulated) - 9) < 2, simulated);
  assert.equal(needed, '900');
  await turn(page, 'accuracy', '0.3');
  assert.equal((await cells(table.locator('tbody tr').last(), 'pathwise'))[2], '100');
  await turn(page, 'toy-constant', '0.5');
  assert.match(await toy.locator('.said').innerText(), /more noise is always worse/);
  await accessible(page);
});

scenario(
  'a run’s gradients and the lines of its bound are measured, and can be given up',
  { language: 'en' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    const gradients = part(lab, 'gradients');
    const measure = lab.button(lab.words.why.gradients.measure, gradients);
    assert.ok(await measure.isDisabled(), 'there is no run yet');
    await train(lab, 'topics-alive', 20);

    await measure.click();
    await gradients.getByRole('button', { name: lab.words.cancel }).click();
    await eventually(async () => assert.ok(await measure.isEnabled()));
    assert.equal(await gradients.locator('table').count(), 0);

    await turn(page, 'gradient-estimates', '3');
    await turn(page, 'gradient-sentences', '2');
    await turn(page, 'gradient-draws', '2');
    await measure.click();
    const table = gradients.locator('table');
    await table.waitFor();
    assert.equal(await table.locator('tbody tr').count(), 8);
    // A q without parameters has no noise to its gradient; a learned one has.
    const fixed = await cells(table, 'fixed-posterior');
    assert.deepEqual([...new Set(fixed)].sort(), ['0', '–']);
    const [trace] = await cells(table.locator('tbody tr').first(), 'score-function');
    assert.ok(number(trace) > 0, trace);

    const derivation = part(lab, 'derivation');
    await lab.button(lab.words.why.elbo.measure, derivation).click();
    const totals = derivation.locator('.derivation > li > .value');
    await eventually(async () =>
      assert.ok((await totals.allInnerTexts()).every((text) => /^−\d/.test(text))),
    );
    const [evidence, bound, split, closed] = (await totals.allInnerTexts()).map(number);
    assert.ok(evidence > bound, `${evidence} ${bound}`);
    assert.equal(bound, split);
    assert.ok(Math.abs(closed - split) < 5, `${closed} ${split}`);
    assert.equal(await derivation.locator('.score').getAttribute('data-parameter'), 'deviation');
    assert.equal(await derivation.locator('.tight tbody tr').count(), 1);

    await lab.button(lab.words.why.gradients.cap, gradients).click();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'control-sigma-cap');

    await shoot(page, 'why');
    await accessible(page);
  },
);

scenario(
  'of a posterior without parameters the first term is exactly zero',
  { viewport: { width: 360, height: 800 }, theme: 'dark' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await learned(lab).locator('[data-method=fixed-posterior]').click();
    await learned(lab).locator('button.train').click();
    const derivation = part(lab, 'derivation');
    const measure = lab.button(lab.words.why.elbo.measure, derivation);
    await eventually(async () => assert.ok(await measure.isEnabled()));
    await learned(lab).locator('button.train').click();
    await measure.click();
    const score = derivation.locator('.score');
    await score.waitFor();
    assert.equal(await score.getAttribute('data-parameter'), 'none');
    assert.deepEqual(await score.locator('dd b').allInnerTexts(), ['0.000', '0.000']);
    await fits(page);
    await uncut(page);
    await accessible(page);
  },
);
