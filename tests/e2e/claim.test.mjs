/** The test of the claim: planned, begun, given up, and read. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, saying } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** @param {Lab} lab */
const section = (lab) => lab.region(lab.words.claim.title);

/** @param {Lab} lab */
const button = (lab) => lab.button(lab.words.claim.start, section(lab));

/** The table of a corpus, one line a method. @param {Lab} lab */
const contest = (lab) =>
  section(lab)
    .getByRole('figure')
    .filter({ hasText: /^\s*capitals/ });

/** @param {Lab} lab */
const lines = (lab) =>
  contest(lab)
    .getByRole('row')
    .filter({ has: lab.page.getByRole('rowheader') });

scenario(
  'the claim is tested on a button, beside what it will take',
  { language: 'en', context: { permissions: ['clipboard-read', 'clipboard-write'] } },
  async ({ lab, page, step }) => {
    const { claim, cancel } = lab.words;
    const expected = section(lab).getByText(saying(claim.expected));
    await lab.filled('demo');
    await lab.open('compare');
    await section(lab).scrollIntoViewIfNeeded();
    await expected.waitFor();

    await step('a number of steps that cannot be is refused', async () => {
      const steps = lab.experiment('claim-steps');
      await steps.fill('3');
      await steps.blur();
      const refused = section(lab).getByText(/10\D+20000/);
      await refused.waitFor();
      await steps.fill('10');
      await steps.blur();
      await refused.waitFor({ state: 'detached' });
      await expected.waitFor();
    });

    await step('it is given up, and what is finished stays', async () => {
      await button(lab).click();
      await eventually(async () => assert.ok((await lines(lab).count()) > 0), 250_000);
      const end = section(lab).getByRole('button', { name: cancel });
      await end.click();
      await end.waitFor({ state: 'detached' });
      assert.ok((await lines(lab).count()) > 0);
      assert.ok(await button(lab).isEnabled());
    });

    await step(
      'every bound is above H, names its kind, and every posterior has verdicts',
      async () => {
        await button(lab).click();
        await eventually(async () => {
          assert.equal(await lines(lab).count(), 6);
          assert.ok(await button(lab).isEnabled());
        }, 250_000);
        const methods = await lines(lab).getByRole('rowheader').allInnerTexts();
        assert.deepEqual(methods, [
          'vae',
          'fixed-deviation',
          'fixed-mean',
          'fixed-posterior',
          'gpt',
          'mask',
        ]);
        const cells = await lines(lab).first().getByRole('cell').allInnerTexts();
        const [gap, , , rateGap, divergence, , kind, verdicts] = cells;
        for (const number of [gap, rateGap, divergence])
          assert.match(number, /^−?\d+\.\d{3} ± \d+\.\d{3}$/);
        assert.ok(Object.values(lab.words.bound.kinds).includes(kind), kind);
        assert.equal(verdicts.split(', ').length, 3);
        assert.match(await contest(lab).getByRole('paragraph').first().innerText(), /^capitals: /);
        assert.equal(await contest(lab).getByRole('list').first().getByRole('listitem').count(), 5);
      },
    );

    await step('it is taken away as text', async () => {
      await lab.button(claim.csv, section(lab)).click();
      const csv = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(csv.trim().split('\n').length, 7);
      assert.match(csv, /^corpus,method,gap/);
    });

    await step('it looks right, on a phone too', async () => {
      await shoot(page, 'claim');
      await accessible(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 360, height: 800 });
      await fits(page);
      await uncut(page);
      await accessible(page);
    });
  },
);
