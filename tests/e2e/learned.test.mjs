/** Learned posteriors: chosen as the page's run, trained, asked, measured, kept; and seen to collapse. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** The section. @param {Lab} lab */
const section = (lab) => lab.region(lab.words.learned.title);

/** @param {Lab} lab @param {string} name */
const card = (lab, name) => section(lab).locator(`[data-method=${name}]`);

/** Chooses a card, and gives up what there is. @param {Lab} lab @param {string} name */
async function choose(lab, name) {
  await card(lab, name).click();
  const agree = lab.dialog.getByRole('button', { name: lab.words.ask.retrain.confirm });
  if (await agree.isVisible()) await agree.click();
  await eventually(async () =>
    assert.equal(await card(lab, name).getAttribute('aria-pressed'), 'true'),
  );
}

/** The plane of rate and distortion. @param {Lab} lab */
const picture = (lab) => section(lab).locator('.rate-distortion').getByRole('img');

/** How many measurements the plane has. @param {Lab} lab */
const measurements = (lab) => picture(lab).locator('.way:not(.newest) .dot').count();

/** Trains until so many measurements are shown, and pauses. @param {Lab} lab @param {number} count */
async function measured(lab, count) {
  await section(lab).getByRole('button', { name: lab.words.training.train }).click();
  await eventually(async () => assert.ok((await measurements(lab)) >= count), 200_000);
  await section(lab).getByRole('button', { name: lab.words.training.pause }).click();
  await section(lab).getByRole('button', { name: lab.words.training.resume }).waitFor();
}

scenario(
  'one stays alive, one collapses: pictures, verdict, and where earlier runs came to',
  { language: 'en' },
  async ({ lab, page }) => {
    const { plane, scatter, dimensions } = lab.words.learned;
    await lab.filled('demo');
    await section(lab).getByText(lab.words.learned.fixed).waitFor();
    await choose(lab, 'topics-alive');
    await lab.told(/Changed: .*\(was .*\)/);
    await measured(lab, 2);

    // The slider reads every measurement, the pointer the one it is nearest to.
    const reader = section(lab).getByRole('slider', { name: plane.reader });
    const read = section(lab).locator('.rate-distortion .read');
    await reader.focus();
    await reader.press('Home');
    const first = await read.innerText();
    assert.match(first, /^this run, step [\d\u202f]+: R [\d.]+ ± [\d.]+, D .* above H$/);
    assert.equal(await reader.getAttribute('aria-valuetext'), first);
    await reader.press('End');
    assert.notEqual(await read.innerText(), first);
    const dot = picture(lab).locator('.way .dot').first();
    await dot.scrollIntoViewIfNeeded();
    const box = await dot.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await eventually(async () => assert.equal(await read.innerText(), first));

    const scattered = section(lab).getByRole('img', { name: /posterior means in a plane/ });
    assert.match((await scattered.getAttribute('aria-label')) ?? '', /differ by topic/);
    assert.equal(await section(lab).locator('.latent-scatter .keys li').count(), 8);
    assert.match(await section(lab).locator('.latent-scatter').innerText(), /a1–a4/);
    assert.match(await section(lab).locator('.latent-scatter').innerText(), /z has 2 numbers/);

    const strips = section(lab).getByRole('img', { name: /^Strip/ });
    assert.equal(await strips.count(), 2);
    const columns = () => strips.first().evaluate((strip) => Reflect.get(strip, 'width'));
    assert.equal(await columns(), await measurements(lab));
    assert.match(
      await section(lab).locator('.latent-dimensions').innerText(),
      /\d of 2 dimensions/,
    );

    // Another run on the same corpus: where this one came to stays, by name.
    await card(lab, 'topics-collapsed').click();
    await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
    assert.equal(await card(lab, 'topics-alive').getAttribute('aria-pressed'), 'true');
    await choose(lab, 'topics-collapsed');
    await section(lab).getByRole('button', { name: lab.words.training.train }).click();
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
    const maps = section(lab).getByRole('img', { name: /^Heat map/ });
    assert.equal(await maps.count(), 4);
    assert.equal(await section(lab).locator('.said-table tbody tr').count(), 4);
    await section(lab).getByRole('button', { name: lab.words.training.pause }).click();
    await eventually(async () => assert.equal(await picture(lab).locator('.past .dot').count(), 1));
    assert.match(await section(lab).locator('.rate-distortion .keys').innerText(), /topics, alive/);
    await reader.focus();
    await reader.press('Home');
    assert.match(await read.innerText(), /^topics, alive, step/);
    for (const summary of await section(lab).locator('summary').all()) await summary.click();
    assert.match(await section(lab).locator('.rate-distortion table').innerText(), /topics, alive/);

    await shoot(page, 'learned pictures');
    await fits(page);
    await uncut(page);
    await accessible(page);
    assert.ok(scatter.title && dimensions.title);
  },
);

scenario(
  'on a phone the bound is tightened on demand, and a wrong setting is refused',
  { viewport: { width: 360, height: 800 }, theme: 'dark' },
  async ({ lab, page }) => {
    const { importance } = lab.words.learned;
    await lab.filled('demo');
    await choose(lab, 'topics-alive');
    await measured(lab, 1);
    const tighter = section(lab).locator('.tighter-bounds');
    const begin = tighter.getByRole('button', { name: importance.begin });
    // Given up, and asked for again.
    await begin.click();
    await tighter.getByRole('button', { name: lab.words.cancel }).click();
    await eventually(async () => assert.ok(await begin.isEnabled()));
    assert.equal(await tighter.locator('tbody tr').count(), 0);
    await begin.click();
    await eventually(
      async () => assert.equal(await tighter.locator('tbody tr').count(), 4),
      200_000,
    );
    const rows = await tighter
      .locator('tbody tr')
      .evaluateAll((all) =>
        all.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')),
      );
    const number = (/** @type {string} */ text) =>
      Number.parseFloat(text.replaceAll('\u202f', '').replace('−', '-'));
    assert.deepEqual(
      rows.map(([k]) => number(k)),
      [1, 10, 100, 1000],
    );
    const bounds = rows.map(([, bound]) => number(bound));
    assert.deepEqual(
      bounds,
      bounds.toSorted((a, b) => b - a),
    );
    for (const [k, , , effective] of rows) assert.ok(number(effective) <= number(k));
    for (const row of rows) assert.equal(row[4], lab.words.bound.kinds['law-paired-estimate']);
    for (const summary of await section(lab).locator('summary').all()) await summary.click();
    await shoot(page, 'learned pictures phone');
    await fits(page);
    await uncut(page);
    await accessible(page);

    // Settings that make no loss are refused, and those that do not exist have no control.
    await choose(lab, 'info-vae');
    assert.equal(await lab.control('beta').count(), 0);
    const lambda = lab.control('lambda');
    await lambda.fill('0');
    await lambda.blur();
    // alpha is 0.5: the weight of the discrepancy, alpha + lambda - 1, would be negative.
    await section(lab).getByText('⚠').waitFor();
    await lambda.fill('20');
    await lambda.blur();
    await section(lab).getByText('⚠').waitFor({ state: 'detached' });
  },
);

const STEPS = 30;

scenario(
  'a learned posterior is trained, fills a prompt, is measured and comes back after a reload',
  { language: 'en', link: `v=1&corpus=capitals&network=tiny&batch=16&steps=${STEPS}` },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.choose('posterior', 'learned');
    // Nobody answers before there is a model, and there is no process to choose.
    await eventually(async () => assert.match(page.url(), /posterior=learned/));
    assert.equal(await lab.control('process').count(), 0);
    assert.equal(await lab.control('k').count(), 0);
    assert.equal((await lab.lines()).length, 2);

    await lab.train();
    await lab.filled('own');
    await lab.reached(STEPS);
    const { answer, bound, training } = lab.words;
    assert.match(await page.locator('.origin').innerText(), /estimated from weighted z/);
    assert.match(await page.locator('.origin').innerText(), /effective sample size/);
    await page.getByRole('img', { name: answer.latent('').slice(0, 10) }).waitFor();
    // What was typed is not changed.
    assert.equal((await lab.answer()).slice(0, 6).join(''), '中国的首都是');

    // D + R is no less than the entropy, and what is above it is what is to be learnt.
    const told = await eventually(async () => {
      const told = number(await lab.figure(training.bound));
      assert.ok(told > 3.598, `${told}`);
      return told;
    });
    const row = await lab.bound(1);
    assert.ok(Math.abs(number(row[bound.learning]) + 3.5983 - told) < 0.01, JSON.stringify(row));
    await lab.losses.getByText(bound.integral).waitFor();
    await accessible(page);

    await page.reload();
    await lab.filled('own');
    assert.equal((await lab.progress()).step, STEPS);
    await lab.button(training.more(500), lab.learning).click();
    await lab.reached(STEPS + 2);
    await lab.pause();
    await page.setViewportSize({ width: 360, height: 740 });
    await fits(page);
  },
);

scenario(
  'every method is on the menu, and one with a fixed posterior brings its process back',
  { link: 'v=1&corpus=capitals&network=tiny&posterior=learned&objective=aae' },
  async ({ lab, page }) => {
    const card = (/** @type {string} */ name) => lab.learning.locator(`[data-method=${name}]`);
    const pressed = () =>
      lab.learning.locator('.methods [aria-pressed=true]').getAttribute('data-method');
    await eventually(async () => assert.equal(await pressed(), 'aae'));
    await card('gpt').click();
    await lab.filled('law');
    assert.equal(await lab.chosen('process'), 'left-to-right');
    await card('beta-vae').click();
    await eventually(async () => assert.equal(await pressed(), 'beta-vae'));
    await card('mask').click();
    await lab.filled('demo');
    await eventually(async () => assert.doesNotMatch(page.url(), /posterior|objective|beta/));
    assert.equal((await lab.lines()).length, 9);
  },
);

scenario(
  'the second run of an earlier link is among the models side by side',
  { language: 'en', link: 'v=1&corpus=brackets&learned=capitals-collapsed&learned-beta=4' },
  async ({ lab }) => {
    await lab.filled('law');
    await lab.told(lab.words.lanes.second);
    const side = lab.region(lab.words.lanes.title);
    await eventually(async () => assert.equal(await side.locator('tr[data-lane]').count(), 1));
    assert.match(await side.locator('tr[data-lane]').innerText(), /β-VAE|learned/);
    // A demonstration is the reader's language.
    await choose(lab, 'capitals-collapsed');
    assert.equal(await lab.chosen('corpus'), 'capitals-en');
  },
);

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
