/** Learned posteriors: chosen as the page's run, trained, asked, measured, kept; and seen to collapse. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { GAP, eventually, number, saying } from './support/lab.mjs';
import { rows } from './support/lanes.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** The section. @param {Lab} lab */
const section = (lab) => lab.region(lab.words.learned.title);

/** @param {Lab} lab @param {string} name */
const card = (lab, name) => lab.card(name, section(lab));

/** Chooses a card, and gives up what there is. @param {Lab} lab @param {string} name */
async function choose(lab, name) {
  await card(lab, name).click();
  if (await lab.dialog.isVisible()) await lab.agree();
  await eventually(async () =>
    assert.equal(await card(lab, name).getAttribute('aria-pressed'), 'true'),
  );
}

/** The plane of rate and distortion. @param {Lab} lab */
const plane = (lab) => section(lab).getByRole('figure', { name: lab.words.learned.plane.title });

/** How many measurements of this run the plane has, and how many earlier runs. @param {Lab} lab */
async function measurements(lab) {
  const name = (await plane(lab).getByRole('img').first().getAttribute('aria-label')) ?? '';
  const [, present, past] = saying(lab.words.learned.plane.description).exec(name) ?? [];
  return { present: Number(present), past: Number(past) };
}

/** Trains until so many measurements are shown, and pauses. @param {Lab} lab @param {number} count */
async function measured(lab, count) {
  await lab.trains(section(lab), 'train').click();
  await eventually(async () => assert.ok((await measurements(lab)).present >= count), 200_000);
  await lab.trains(section(lab), 'pause').click();
  await lab.trains(section(lab), 'resume').waitFor();
}

scenario(
  'learned posteriors, alive and collapsed',
  { language: 'en' },
  async ({ lab, page, step }) => {
    const words = lab.words.learned;
    await lab.filled('demo');
    await lab.open('collapse');
    await section(lab).getByText(words.fixed).waitFor();
    const reader = section(lab).getByRole('slider', { name: words.plane.reader });
    const said = async () => (await reader.getAttribute('aria-valuetext')) ?? '';

    await step('the plane is read with the slider and the pointer', async () => {
      await choose(lab, 'topics-alive');
      const any = { en: GAP, zh: GAP };
      await lab.told(saying(() => words.chose(any, [{ label: any, theirs: any, here: any }])));
      await measured(lab, 2);

      // The slider reads every measurement, the pointer the one it is nearest to.
      const reads = async (/** @type {string} */ text) => {
        await plane(lab).getByText(text, { exact: true }).first().waitFor();
      };
      await reader.focus();
      await reader.press('Home');
      const first = await said();
      assert.ok(first.startsWith(words.plane.present), first);
      assert.match(first, /[\d\u202f]+: R [\d.]+ ± [\d.]+, D /);
      await reads(first);
      await reader.press('End');
      assert.notEqual(await said(), first);
      await reads(await said());
      const dot = lab.drawn.dots(plane(lab)).first();
      await dot.scrollIntoViewIfNeeded();
      const box = await dot.boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await reads(first);
    });

    await step('the scatter and the strips show what z tells', async () => {
      const scatter = section(lab).getByRole('figure', { name: words.scatter.title });
      const scattered = scatter.getByRole('img', { name: saying(words.scatter.description) });
      assert.match(
        (await scattered.getAttribute('aria-label')) ?? '',
        saying(words.scatter.between),
      );
      assert.equal(await scatter.getByRole('list').first().getByRole('listitem').count(), 8);
      assert.match(await scatter.innerText(), /a1–a4/);
      await scatter
        .getByText(
          words.scatter.axes(words.scatter.dimensions, words.size(2, null), '|', '').split('|')[0],
        )
        .first()
        .waitFor();

      const dimensions = section(lab).getByRole('group', { name: words.dimensions.title });
      const strips = dimensions.getByRole('img');
      assert.equal(await strips.count(), 2);
      const columns = () => strips.first().evaluate((strip) => Reflect.get(strip, 'width'));
      assert.equal(await columns(), (await measurements(lab)).present);
      await dimensions.getByText(saying(words.dimensions.active, undefined, 2)).waitFor();
    });

    await step('the bound is tightened on demand, and can be given up', async () => {
      const { importance } = words;
      const tighter = section(lab).getByRole('group', { name: importance.title });
      const begin = tighter.getByRole('button', { name: importance.begin });
      const weighed = tighter.getByRole('row').filter({ has: page.getByRole('cell') });
      // Given up, and asked for again.
      await begin.click();
      await tighter.getByRole('button', { name: lab.words.cancel }).click();
      await eventually(async () => assert.ok(await begin.isEnabled()));
      assert.equal(await weighed.count(), 0);
      await begin.click();
      await eventually(async () => assert.equal(await weighed.count(), 4), 200_000);
      const rows = await weighed.evaluateAll((all) =>
        all.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')),
      );
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
    });

    await step('one collapses: pictures, verdict, and where earlier runs came to', async () => {
      // Another run on the same corpus: where this one came to stays, by name.
      await card(lab, 'topics-collapsed').click();
      await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
      assert.equal(await card(lab, 'topics-alive').getAttribute('aria-pressed'), 'true');
      await choose(lab, 'topics-collapsed');
      await lab.trains(section(lab), 'train').click();
      const verdict = section(lab).getByRole('group', { name: words.verdict });
      const collapsed = ['pooled-unigram', 'positional-unigram'];
      await eventually(async () => {
        const found = await verdict.getAttribute('data-verdict');
        assert.ok(collapsed.includes(found ?? ''), String(found));
      }, 200_000);
      await verdict.getByText(/^Collapsed/).waitFor();
      assert.equal(await verdict.getByRole('listitem').count(), 7);
      const shuffled = verdict
        .getByRole('listitem')
        .filter({ hasText: words.measures['shuffle-cost'] });
      assert.match(await shuffled.innerText(), /The decoder ignores z/);
      const maps = section(lab).getByRole('group', { name: words.pictures }).getByRole('img');
      assert.equal(await maps.count(), 4);
      const sentences = section(lab).getByRole('region', { name: words.sentences });
      assert.equal(await sentences.getByRole('row').count(), 1 + 4);
      await lab.trains(section(lab), 'pause').click();
      await eventually(async () => assert.equal((await measurements(lab)).past, 1));
      const alive = await card(lab, 'topics-alive').locator('b').innerText();
      const named = (/** @type {string} */ text) =>
        text.toLowerCase().includes(alive.toLowerCase());
      assert.ok(named(await plane(lab).getByRole('list').innerText()));
      await reader.focus();
      await reader.press('Home');
      assert.ok(named((await said()).slice(0, alive.length)));
      await lab.unfold({ within: section(lab) });
      assert.ok(named(await plane(lab).getByRole('table').innerText()));

      await shoot(page, 'learned pictures');
      await fits(page);
      await uncut(page);
      await accessible(page);
    });

    await step('on a phone a wrong setting is refused', async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 360, height: 800 });
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
    });
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
    const said = await lab.origin.innerText();
    assert.ok(said.includes(answer.kinds['weighted-latents']), said);
    assert.match(said, saying(answer.effective));
    await lab.origin.getByRole('img', { name: saying(answer.latent) }).waitFor();
    // What was typed is not changed.
    assert.equal((await lab.answer()).slice(0, 6).join(''), '中国的首都是');

    // D + R is no less than the entropy, and what is above it is what is to be learned.
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
    await eventually(async () => assert.equal(await lab.method(), 'aae'));
    // Noise in front of the encoder is all that makes it the denoising one.
    await lab.chooseMethod('daae');
    await eventually(async () => assert.match(page.url(), /objective=aae.*input-noise=0\.3/));
    await lab.chooseMethod('gpt');
    await lab.filled('oracle');
    assert.equal(await lab.chosen('process'), 'left-to-right');
    await lab.chooseMethod('beta-vae');
    await eventually(async () => assert.equal(await lab.method(), 'beta-vae'));
    // A mixture as the prior leaves the method what it is.
    await lab.open('collapse');
    await lab.choice('prior', 'mixture').click();
    await eventually(async () => assert.match(page.url(), /prior=mixture/));
    assert.equal(await lab.method(), 'beta-vae');
    await lab.chooseMethod('mask');
    await lab.filled('demo');
    await eventually(async () => assert.doesNotMatch(page.url(), /posterior|objective|beta|prior/));
    assert.equal((await lab.lines()).length, 9);
  },
);

scenario(
  'the second run of an earlier link is among the models side by side',
  { language: 'en', link: 'v=1&corpus=brackets&learned=capitals-collapsed&learned-beta=4' },
  async ({ lab, page, step }) => {
    await lab.filled('oracle');
    await lab.told(lab.words.lanes.second);
    await lab.open('compare');
    await eventually(async () => assert.equal(await rows(lab).count(), 1));
    assert.match(await rows(lab).innerText(), /β-VAE|learned/);
    await lab.open('collapse');
    // A demonstration is the reader's language.
    await choose(lab, 'capitals-collapsed');
    assert.equal(await lab.chosen('corpus'), 'capitals-en');

    await step('a GAN has no posterior, and what it says is counted', async () => {
      const { generated } = lab.words;
      await lab.open('collapse');
      await choose(lab, 'capitals-gan-collapsed');
      await lab.trains(section(lab), 'train').click();
      const counted = section(lab).getByRole('group', { name: generated.title });
      const themes = counted.getByRole('row').filter({ has: page.getByRole('cell') });
      await eventually(async () => assert.equal(await themes.count(), 17), 200_000);
      await lab.trains(section(lab), 'pause').click();
      await lab.trains(section(lab), 'resume').waitFor();
      await section(lab).getByText(generated.noPosterior).waitFor();
      assert.equal(await plane(lab).count(), 0);
      const names = await section(lab)
        .locator('[data-reading]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-reading')));
      assert.deepEqual(names, ['latent-information', 'positional-information']);
      await accessible(page);
    });
  },
);
