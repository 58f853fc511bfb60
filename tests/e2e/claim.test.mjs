/** The test of the claim: planned, begun, given up, and read. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** @param {Lab} lab */
const section = (lab) => lab.region(lab.words.claim.title);

/** @param {Lab} lab */
const button = (lab) => lab.button(lab.words.claim.start, section(lab));

scenario(
  'the claim is tested on a button, beside what it will take',
  { language: 'en', context: { permissions: ['clipboard-read', 'clipboard-write'] } },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await section(lab).scrollIntoViewIfNeeded();
    await section(lab)
      .getByText(/^about \d+:\d\d/)
      .waitFor();

    const steps = page.locator('#trial-claim-steps');
    await steps.fill('3');
    await steps.blur();
    await section(lab).getByText('10 to 20000').waitFor();
    await steps.fill('10');
    await steps.blur();
    await section(lab).getByText('10 to 20000').waitFor({ state: 'detached' });
    await section(lab)
      .getByText(/^about \d+:\d\d/)
      .waitFor();

    await button(lab).click();
    const contest = section(lab).locator('[data-corpus=capitals]');
    await eventually(
      async () => assert.equal(await contest.locator('[data-method-line]').count(), 6),
      250_000,
    );
    await eventually(async () => assert.ok(await button(lab).isEnabled()));
    const methods = await contest
      .locator('[data-method-line]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-method-line')));
    assert.deepEqual(methods, [
      'vae',
      'fixed-deviation',
      'fixed-mean',
      'fixed-posterior',
      'gpt',
      'mask',
    ]);
    // Every bound is above H, names its kind, and every posterior's run has a verdict.
    const cells = await contest.locator('[data-method-line=vae] td').allInnerTexts();
    assert.match(cells[0], /^\d+\.\d{3} ± \d+\.\d{3}$/);
    assert.match(cells[4], /bound/);
    assert.equal(cells[5].split(', ').length, 3);
    assert.match(await contest.locator('.said').innerText(), /^capitals: the lowest bound is that/);
    assert.equal(await contest.locator('.findings li').count(), 5);

    await lab.button(lab.words.claim.csv, section(lab)).click();
    const csv = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(csv.trim().split('\n').length, 7);
    assert.match(csv, /^corpus,method,gap/);

    await shoot(page, 'claim');
    await accessible(page);
  },
);

scenario(
  'a test of the claim is given up, and what is finished stays',
  { viewport: { width: 360, height: 800 }, theme: 'dark' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    const steps = page.locator('#trial-claim-steps');
    await steps.fill('10');
    await steps.blur();
    await button(lab).click();
    const lines = section(lab).locator('[data-method-line]');
    await eventually(async () => assert.ok((await lines.count()) > 0), 250_000);
    const cancel = section(lab).getByRole('button', { name: lab.words.cancel });
    await cancel.click();
    await cancel.waitFor({ state: 'detached' });
    assert.ok((await lines.count()) > 0);
    assert.ok(await button(lab).isEnabled());
    await fits(page);
    await uncut(page);
    await accessible(page);
  },
);
