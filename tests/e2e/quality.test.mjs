/** How good sentences are over network evaluations. */

import assert from 'node:assert/strict';
import { accessible, fits } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** The section's part. @param {Lab} lab */
const part = (lab) => lab.page.getByRole('figure', { name: lab.words.quality.title });

/** The figures, a list for each number of evaluations. @param {Lab} lab */
const figures = (lab) =>
  part(lab)
    .getByRole('row')
    .filter({ has: lab.page.getByRole('cell') })
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')),
    );

/** @param {Lab} lab */
const draw = (lab) => part(lab).getByRole('button').first().click();

scenario(
  'more steps give better sentences, and other orders are drawn beside the first',
  { language: 'en' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.open('compare');
    const figure = part(lab);

    // It can be given up, and asked for again.
    await draw(lab);
    await figure.getByRole('progressbar').waitFor();
    await figure.getByRole('button', { name: lab.words.cancel }).click();
    await figure.getByRole('progressbar').waitFor({ state: 'detached' });

    await draw(lab);
    await eventually(async () => assert.equal((await figures(lab)).length, 5), 200_000);
    const drawn = await figures(lab);
    assert.deepEqual(
      drawn.map(([evaluations]) => Number(evaluations)),
      [1, 2, 4, 8, 16],
    );
    const [, valid, variation, divergence] = [0, 1, 2, 3].map((n) =>
      drawn.map((row) => number(row[n])),
    );
    assert.ok(valid[0] < 50 && valid[3] > 80, valid.join());
    assert.ok(variation[0] > variation[3], variation.join());
    // Exact where the sampler's distribution is the model's, and there it falls; remasking has no such distribution.
    assert.ok(divergence[0] > divergence[1] && divergence[1] > divergence[3], divergence.join());
    assert.ok(Number.isNaN(divergence[4]));

    await shoot(page, 'quality');
    await fits(page);
    await accessible(page);

    const orders = ['left-to-right', 'confidence'];
    for (const [n, order] of orders.entries()) {
      await lab.choose('order', order);
      await lab.open('compare');
      await draw(lab);
      const rows = 5 * (n + 2);
      await eventually(async () => assert.equal((await figures(lab)).length, rows), 200_000);
    }
    assert.equal(await figure.getByRole('listitem').count(), 1 + orders.length);
    // Both orders follow from what is visible: KL is exact at each number of steps, and not known after remasking.
    const exact = (await figures(lab)).slice(5).map((row) => number(row[3]));
    for (const curve of [exact.slice(0, 5), exact.slice(5)]) {
      assert.ok(curve.slice(0, 4).every(Number.isFinite) && Number.isNaN(curve[4]), curve.join());
      assert.ok(curve[0] > 1 && curve[3] < 0.2, curve.join());
    }
    assert.equal(exact[0], exact[5], 'all at once there is no order');
    await figure.getByText(lab.words.quality.divergenceNote).waitFor();
    await shoot(page, 'quality-orders');
  },
);
