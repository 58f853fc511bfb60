/** Learned posteriors: trained on a lane of their own, measured, and seen to collapse. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** The section. @param {Lab} lab */
const section = (lab) => lab.region(lab.words.learned.title);

/** @param {Lab} lab @param {string} name */
const choose = (lab, name) => section(lab).locator(`[data-method=${name}]`).click();

/** @param {Lab} lab */
const button = (lab) => section(lab).locator('button.train');

/** How far the learned run is. @param {Lab} lab */
const progress = (lab) =>
  section(lab)
    .getByRole('progressbar')
    .evaluate((bar) => /** @type {HTMLProgressElement} */ (bar).value);

/** @param {Lab} lab @param {number} step */
const reached = (lab, step) =>
  eventually(async () => assert.ok((await progress(lab)) >= step), 200_000);

scenario('a posterior whose rate is too dear collapses', { language: 'en' }, async (visit) => {
  const { lab, page } = visit;
  await lab.filled('demo');
  await choose(lab, 'topics-collapsed');
  assert.equal(
    await section(lab).locator('[data-method=topics-collapsed]').getAttribute('aria-pressed'),
    'true',
  );
  await button(lab).click();
  const verdict = section(lab).locator('.verdict');
  const collapsed = ['pooled-unigram', 'positional-unigram'];
  await eventually(async () => {
    const found = await verdict.getAttribute('data-verdict');
    assert.ok(collapsed.includes(found ?? ''), String(found));
  }, 200_000);
  assert.match(await verdict.locator('.said').innerText(), /^Collapsed/);
  assert.equal(await verdict.locator('[data-reading]').count(), 6);
  assert.match(
    await verdict.locator('[data-reading=shuffle-cost]').innerText(),
    /The decoder ignores z/,
  );
  assert.equal(
    await section(lab)
      .getByRole('img', { name: /^Heat map/ })
      .count(),
    4,
  );
  assert.equal(await section(lab).locator('.said-table tbody tr').count(), 4);

  await shoot(page, 'learned');
  await fits(page);
  await uncut(page);
  await accessible(page);
});

scenario('a learned run pauses, resumes, and is not lost unasked', {}, async ({ lab }) => {
  await lab.filled('demo');
  await choose(lab, 'topics-alive');
  await button(lab).click();
  await reached(lab, 5);
  await button(lab).click();
  await section(lab).locator('[data-action=train]').waitFor();
  const paused = await progress(lab);
  // The other lane trains meanwhile, and this one stands still.
  await lab.train();
  await lab.reached(5);
  assert.equal(await progress(lab), paused);
  await button(lab).click();
  await reached(lab, paused + 5);
  await lab.reached(8);

  await choose(lab, 'vae');
  await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
  assert.ok((await progress(lab)) > paused);
  await choose(lab, 'vae');
  await lab.dialog.getByRole('button', { name: lab.words.learned.ask.confirm }).click();
  await eventually(async () => assert.equal(await progress(lab), 0));
});

scenario(
  'settings that make no loss are refused, and those that do not exist have no control',
  { viewport: { width: 360, height: 800 }, theme: 'dark' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await choose(lab, 'info-vae');
    assert.equal(await page.locator('#learned-beta').count(), 0);
    const lambda = page.locator('#learned-lambda');
    await lambda.fill('0');
    await lambda.blur();
    // alpha is 0.5: the weight of the discrepancy, alpha + lambda - 1, would be negative.
    await section(lab).getByText('⚠').waitFor();
    await lambda.fill('20');
    await lambda.blur();
    await section(lab).getByText('⚠').waitFor({ state: 'detached' });
    await fits(page);
    await uncut(page);
    await accessible(page);
  },
);

scenario(
  'a demonstration keeps the reader’s language, and says what it changes',
  { language: 'en' },
  async ({ lab }) => {
    await lab.filled('demo');
    await choose(lab, 'capitals-collapsed');
    const card = section(lab).locator('[data-method=capitals-collapsed]');
    assert.equal(await card.getAttribute('aria-pressed'), 'true');
    await lab.told(/Changed: .*\(was .*\)/);
    assert.doesNotMatch(await lab.notices.innerText(), /Chinese/);
    assert.match(await section(lab).innerText(), /Corpus capitals \(English\)/);
    await button(lab).click();
    await reached(lab, 3);
    assert.ok(
      (await section(lab).locator('.said-table td').first().innerText()).includes('capital'),
    );
  },
);

scenario('a reload says what it took, once', { language: 'en' }, async ({ lab, page }) => {
  const { notices } = lab.words;
  await lab.filled('demo');
  await button(lab).click();
  await reached(lab, 3);
  await page.reload();
  await lab.told(notices.leftBehind({ lanes: false, learned: true, claim: false }));
  await page.reload();
  await lab.filled('demo');
  assert.equal(await lab.notices.getByText(/in memory only/).count(), 0);
});

scenario(
  'a reload during a story says that its models are gone, and tells it again',
  { language: 'en' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    const side = lab.region(lab.words.lanes.title);
    await side.locator('[data-method=ladder]').click();
    await eventually(async () => assert.ok((await side.locator('tr[data-lane]').count()) > 1));
    await page.reload();
    await lab.told(/the models of the story “/);
    await lab.button(lab.words.notices.tellAgain, lab.notices).click();
    await eventually(async () => assert.ok((await side.locator('tr[data-lane]').count()) > 1));
  },
);
