/** The page tells only what applies: controls that do something, sentences where nobody can answer. */

import assert from 'node:assert/strict';
import { accessible } from './support/accessible.mjs';
import { eventually, number, saying } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** Which of some settings have a control. @param {Lab} lab @param {string[]} names */
async function shown(lab, names) {
  const found = new Set();
  for (const view of /** @type {const} */ (['bench', 'settings'])) {
    await lab.open(view);
    for (const name of names) if ((await lab.control(name).count()) > 0) found.add(name);
  }
  return names.filter((name) => found.has(name));
}

scenario(
  'controls that do nothing are not shown, and a diffusion is spoken of without k',
  {},
  async ({ lab }) => {
    const { chart, training, steps, bound } = lab.words;
    const names = ['k', 'order', 'remask', 'givens', 'diffusion-steps'];
    const stand = (/** @type {string[]} */ expected) =>
      eventually(async () => assert.deepEqual(await shown(lab, names), expected));
    await lab.filled('demo');
    await stand(['k', 'order', 'remask']);
    // A planner chooses the order itself.
    await lab.choose('process', 'noise');
    await lab.choose('noise-variant', 'hidden');
    await stand(['k', 'remask']);
    await lab.choose('process', 'left-to-right');
    await stand(['k', 'givens']);
    // A diffusion has steps, and no k.
    await lab.choose('process', 'gaussian');
    await stand(['diffusion-steps']);

    await lab.choose('process', 'mask');
    await lab.filled('demo');
    await lab.slide(lab.control('k'), 3);
    await lab.learning.getByText(saying(training.boundKind, 3)).waitFor();
    await lab.choose('process', 'iid');
    await lab.learning.getByText(saying(training.boundKind, null)).waitFor();
    assert.equal(await lab.page.getByText('k = 3').count(), 0);
    await lab.learning.getByRole('listitem').getByText(chart.bound(null)).waitFor();
    await lab.losses.getByRole('heading', { name: steps.title(null), exact: true }).waitFor();
    assert.equal((await lab.bound(1))[bound.levels], '32');
    // Back at a process with a k, it is as it was.
    await lab.choose('process', 'mask');
    await lab.losses.getByRole('heading', { name: steps.title(3), exact: true }).waitFor();
  },
);

scenario(
  'where nobody can answer the page says what to do',
  { language: 'en', link: 'corpus=brackets&process=noise&noise-variant=hidden&network=tiny' },
  async ({ lab, page }) => {
    const { answer, quality, gaps } = lab.words;
    await lab.origin.getByText(answer.nobody).waitFor();
    assert.equal(await lab.fault(), '');
    await lab.open('compare');
    const figure = lab.page.getByRole('figure', { name: quality.title });
    await figure.getByText(quality.none).waitFor();
    assert.ok(await figure.getByRole('button').first().isDisabled());
    // The row of the process has its reason in place of numbers.
    const row = lab.gaps.getByRole('row').filter({ hasText: gaps.chosen }).getByRole('cell');
    await eventually(async () => assert.equal(await row.count(), 1));
    assert.match(await row.innerText(), /mask/);
    assert.notEqual(await row.innerText(), gaps.unknown);
    await accessible(page);
    // What it says to do helps.
    await lab.open('bench');
    await lab.button(lab.words.training.step, lab.learning).click();
    await lab.filled('own');
  },
);

scenario(
  'without a model the exact distribution draws; the table of gaps can be stopped, and gone on with',
  { language: 'en', link: 'corpus=checksum' },
  async ({ lab, page, address }) => {
    const { quality, gaps, cancel } = lab.words;
    await lab.filled('oracle');
    await lab.open('compare');
    const drawn = page.getByRole('figure', { name: quality.title });
    await drawn.getByText(quality.byOracle).waitFor();
    await drawn.getByRole('button', { name: quality.measureOracle(400) }).click();
    const rows = drawn.getByRole('row').filter({ has: lab.page.getByRole('cell') });
    await eventually(async () => assert.ok((await rows.count()) > 3));
    await drawn.getByRole('table').getByText(quality.oracle, { exact: true }).waitFor();
    const second = rows.getByRole('cell').and(lab.page.locator(':nth-child(2)'));
    const valid = (await second.allInnerTexts()).map(number);
    // All at once a checksum is right by chance, a quarter of the time; one at a time always.
    assert.ok(valid[0] < 40, valid.join());
    assert.ok(valid.includes(100), valid.join());

    await page.goto(`${address}#corpus=topics&topics=4&words-per-topic=2&length=12&view=compare`);
    const figure = lab.page.getByRole('figure', { name: gaps.title });
    await figure.scrollIntoViewIfNeeded();
    await figure.getByRole('progressbar').waitFor();
    await figure.getByRole('button', { name: cancel }).click();
    await figure.getByText(gaps.halted).waitFor();
    const empty = figure.getByRole('cell').getByText('–', { exact: true });
    const left = await empty.count();
    assert.ok(left > 0);
    await figure.getByRole('button', { name: gaps.rest }).click();
    await figure.getByRole('progressbar').waitFor();
    await eventually(async () => assert.ok((await empty.count()) < left));
  },
);
