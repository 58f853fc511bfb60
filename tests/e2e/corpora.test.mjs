/** Corpora by their parameters: entropy, baselines, gaps and a model follow them. */

import assert from 'node:assert/strict';
import { zh } from '../../www/i18n/zh.js';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { Lab, eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** The lines of the chart by name: entropy and baselines, in nats. @param {Lab} lab */
async function lines(lab) {
  await lab.open('bench');
  const { chart } = lab.words;
  const rows = lab.chart.getByRole('row', { includeHidden: true });
  const all = await rows.evaluateAll((each) =>
    each.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')),
  );
  const named = Object.fromEntries(all.map(([name, nats]) => [name, number(nats)]));
  return {
    entropy: named[chart.entropy],
    bigram: named[chart.bigram],
    pooled: named[chart.pooled],
  };
}

/** Waits until the lines are others. @param {Lab} lab @param {Awaited<ReturnType<typeof lines>>} from */
const moved = (lab, from) =>
  eventually(async () => {
    const now = await lines(lab);
    assert.notEqual(now.entropy, from.entropy);
    assert.ok(now.entropy > 0 && now.entropy <= now.bigram + 1e-4);
    return now;
  });

/** The gap of the mask at every k that is shown, once it is known. @param {Lab} lab */
const maskGaps = (lab) =>
  eventually(async () => {
    const { chosen, trained } = lab.words.gaps;
    await lab.open('compare');
    await lab.gaps.scrollIntoViewIfNeeded();
    const row = lab.gaps
      .getByRole('row')
      .filter({
        has: lab.page
          .getByText(chosen, { exact: true })
          .or(lab.page.getByText(trained, { exact: true })),
      })
      .getByRole('cell');
    const texts = await row.evaluateAll((all) =>
      all.map((cell) => cell.firstElementChild?.textContent ?? ''),
    );
    assert.ok(
      texts.length > 1 && texts.every((text) => Number.isFinite(number(text))),
      texts.join(),
    );
    return { gaps: texts.map(number), estimated: (await row.getByText('±').count()) > 0 };
  });

/** A step of a fresh model, its bound and its learning gap. @param {Lab} lab */
async function trainAndMeasure(lab) {
  await lab.open('bench');
  await lab.button(lab.words.training.step, lab.learning).click();
  await lab.filled('own');
  await eventually(async () => {
    const bound = await lab.bound(1);
    assert.ok(number(bound[lab.words.bound.total]) > 0);
    assert.ok(number(bound[lab.words.bound.learning]) > 0);
  });
}

/**
 * Changes a setting of the corpus, agreeing to train anew.
 *
 * @param {Lab} lab @param {string} name @param {string} value
 */
async function turned(lab, name, value) {
  await lab.open('settings');
  const field = lab.control(name).and(lab.page.locator('input'));
  const folded = lab.page.locator('details:not([open])').filter({ has: lab.control(name) });
  if ((await folded.count()) > 0) await folded.locator('summary').click();
  if ((await field.count()) > 0) await field.fill(value);
  else await lab.choose(name, value);
  // Whether it asks first is seen once it is drawn.
  await lab.page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 100)));
  if (await lab.dialog.isVisible()) await lab.agree();
  await lab.open('bench');
}

scenario('the demo answers for no other capitals than its own', {}, async ({ lab }) => {
  await lab.filled('demo');
  const before = await lines(lab);
  await turned(lab, 'truth', '0.5');
  await lab.filled('oracle');
  const doubtful = await moved(lab, before);
  await turned(lab, 'weights', 'uniform');
  await moved(lab, doubtful);
  await lab.filled('oracle');
  assert.equal(await lab.drawn.bars.count(), 0);
  await trainAndMeasure(lab);
  await turned(lab, 'weights', 'zipf');
  await turned(lab, 'truth', '0.75');
  await lab.filled('demo');
  assert.deepEqual(await lines(lab), before);

  // Strings of any length end on the page: one end, then pads.
  await lab.choose('corpus', 'capitals-open');
  await lab.filled('oracle');
  assert.match((await lab.answer()).join(''), /^中国首都是[^¶·]{2,}¶·*$/);
  await lab.prompt.fill('□'.repeat(13));
  await eventually(async () => {
    const canvas = (await lab.answer()).join('');
    assert.match(canvas, /^[^¶·]{6,12}¶·*$/);
    assert.equal(canvas.length, 13);
  });
  // Drawn first, the length is there before any text, and its cost stands apart.
  await turned(lab, 'string-length', 'first');
  await eventually(async () => assert.match((await lab.answer()).join(''), /^[^¶·]{6,12}¶·*$/));
  await trainAndMeasure(lab);
  const cost = number((await lab.bound(1))[lab.words.bound.length]);
  assert.ok(Math.abs(cost - 1.8825) < 0.01, String(cost));
});

// Estimates take a while on long sentences: these are the shortest of which there are too many to sum.
for (const { corpus, world, name, value, exact } of [
  { corpus: 'brackets', world: 'types=6&length=10', name: 'types', value: '1', exact: false },
  {
    corpus: 'topics',
    world: 'topics=4&words-per-topic=1&length=9',
    name: 'focus',
    value: '0.6',
    exact: false,
  },
  { corpus: 'checksum', world: '', name: 'vocabulary', value: '5', exact: true },
]) {
  const link = world && `corpus=${corpus}&${world}&network=tiny`;
  scenario(`${corpus} follows its parameters`, { language: 'en', link }, async ({ lab, page }) => {
    await lab.filled(world ? 'oracle' : 'demo');
    const before = world ? { ...(await lines(lab)), entropy: 0 } : await lines(lab);
    if (!world) await lab.choose('corpus', corpus);
    await lab.filled('oracle');
    const first = await moved(lab, before);
    const gaps = await maskGaps(lab);
    assert.equal(gaps.estimated, !exact);
    // One position at a time costs the optimal network nothing.
    assert.ok(Math.abs(gaps.gaps[0]) < 0.3, String(gaps.gaps[0]));
    assert.ok((gaps.gaps.at(-1) ?? 0) > 0.3, String(gaps.gaps));
    await turned(lab, name, value);
    await moved(lab, first);
    await eventually(async () => assert.notDeepEqual((await maskGaps(lab)).gaps, gaps.gaps));
    await trainAndMeasure(lab);
    await eventually(() =>
      assert.match(page.url(), new RegExp(`corpus=${corpus}.*${name}=${value}`)),
    );
  });
}

scenario(
  'looks right: brackets, in either language',
  {
    language: 'en',
    theme: 'dark',
    viewport: { width: 360, height: 740 },
    link: 'corpus=brackets&process=gaussian',
  },
  async ({ lab, page }) => {
    await lab.filled('oracle');
    /** @param {string} name */
    const looksRight = async (name) => {
      await shoot(page, name);
      await fits(page);
      await uncut(page);
      await accessible(page);
    };
    await looksRight('brackets 360 en dark');
    await lab.button(lab.words.language.toOther).click();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 900 });
    await new Lab(page, zh).filled('oracle');
    await looksRight('brackets 1280 zh light');
  },
);
