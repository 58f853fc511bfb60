/** What is shown of a learned posterior beside its verdict, and the link and the command that repeat it. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** The section. @param {Lab} lab */
const section = (lab) => lab.region(lab.words.learned.title);

/** @param {Lab} lab @param {string} name */
const card = (lab, name) => section(lab).locator(`[data-method=${name}]`);

/** @param {Lab} lab */
const button = (lab) => section(lab).locator('button.train');

/** How many measurements the plane has. @param {Lab} lab */
const measurements = (lab) => section(lab).locator('.plane .dot:not(.past):not(.newest)').count();

/** Trains until so many measurements are shown, and pauses. @param {Lab} lab @param {number} count */
async function measured(lab, count) {
  await button(lab).click();
  await eventually(async () => assert.ok((await measurements(lab)) >= count), 200_000);
  await section(lab).locator('[data-action=pause]').click();
  await section(lab).locator('[data-action=train]').waitFor();
}

scenario(
  'the pictures follow a run, and earlier runs stay in the plane',
  { language: 'en' },
  async ({ lab, page }) => {
    const { plane, scatter, dimensions } = lab.words.learned;
    await lab.filled('demo');
    await card(lab, 'topics-alive').click();
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
    const field = section(lab).locator('.plane .field');
    await field.scrollIntoViewIfNeeded();
    const box = await field.boundingBox();
    assert.ok(box);
    // At the start D is highest and R least.
    await page.mouse.move(box.x + 1, box.y + 1);
    await eventually(async () => assert.equal(await read.innerText(), first));

    const scattered = section(lab).getByRole('img', { name: /posterior means in a plane/ });
    assert.match((await scattered.getAttribute('aria-label')) ?? '', /differ by topic/);
    assert.equal(await section(lab).locator('.latent-scatter .themes li').count(), 8);
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
    await lab.dialog.getByRole('button', { name: lab.words.learned.ask.confirm }).click();
    await measured(lab, 1);
    await eventually(async () =>
      assert.equal(await section(lab).locator('.plane .dot.past').count(), 1),
    );
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
  'the bound is tightened on demand, on a phone too',
  { viewport: { width: 360, height: 800 }, theme: 'dark' },
  async ({ lab, page }) => {
    const { importance } = lab.words.learned;
    await lab.filled('demo');
    await card(lab, 'topics-alive').click();
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
  },
);

scenario(
  'the link and a reload bring the learned run back, and its command repeats it',
  { language: 'en', context: { permissions: ['clipboard-read', 'clipboard-write'] } },
  async ({ lab, page }) => {
    await lab.filled('demo');
    // What is the page's own is not in the link.
    await eventually(() => assert.match(page.url(), /#v=1/));
    assert.doesNotMatch(page.url(), /learned/);

    await card(lab, 'topics-alive').click();
    await eventually(() => assert.match(page.url(), /&learned=topics-alive$/));
    await page.locator('#learned-beta').fill('4');
    await page.locator('#learned-beta').blur();
    await eventually(() => assert.match(page.url(), /&learned-beta=4&/));
    const copied = async () => {
      await section(lab).getByRole('button', { name: lab.words.learned.command }).click();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const command = await copied();
    assert.equal(command, 'lab learn --corpus topics --dimensions 2 --beta 4 --network tiny');

    await page.reload();
    await eventually(async () =>
      assert.equal(await page.locator('#learned-beta').inputValue(), '4'),
    );
    assert.equal(await card(lab, 'beta-vae').getAttribute('aria-pressed'), 'true');
    assert.equal(await copied(), command);
    assert.match(page.url(), /&learned-beta=4&/);

    // Another link, typed into the address: there is nothing to lose yet.
    await page.evaluate(() => void (location.hash = 'v=1&learned=brackets-collapsed'));
    await eventually(async () =>
      assert.equal(await card(lab, 'brackets-collapsed').getAttribute('aria-pressed'), 'true'),
    );
    assert.equal(await copied(), 'lab learn --demonstration brackets-collapsed');

    // Once it is trained it is not given up unasked.
    await measured(lab, 1);
    await page.evaluate(() => void (location.hash = 'v=1&learned=topics-alive'));
    await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
    await eventually(() => assert.match(page.url(), /learned=brackets-collapsed/));
    assert.equal(await card(lab, 'brackets-collapsed').getAttribute('aria-pressed'), 'true');
  },
);

scenario(
  'an untrained learned run goes along with the page',
  { language: 'en' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await card(lab, 'beta-vae').click();
    await eventually(() => assert.match(page.url(), /&learned=page&learned-beta=4$/));
    await lab.choose('corpus', 'brackets');
    await eventually(async () =>
      assert.match(await section(lab).locator('.training').innerText(), /Corpus brackets/),
    );
    assert.equal(await card(lab, 'beta-vae').getAttribute('aria-pressed'), 'true');
    assert.match(page.url(), /&learned=page&learned-beta=4$/);
  },
);
