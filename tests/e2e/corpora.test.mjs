/** Corpora by their parameters: entropy, baselines, gaps and a model follow them. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** The lines of the chart by name: entropy and baselines, in nats. @param {Lab} lab */
async function lines(lab) {
  const { chart } = lab.words;
  const rows = lab.learning.locator('.chart tbody tr');
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
    const row = lab.losses.locator('.gaps tr.now td');
    const texts = await row.evaluateAll((all) =>
      all.map((cell) => cell.querySelector('span, small')?.textContent ?? ''),
    );
    assert.ok(
      texts.length > 1 && texts.every((text) => Number.isFinite(number(text))),
      texts.join(),
    );
    return { gaps: texts.map(number), estimated: (await row.getByText('±').count()) > 0 };
  });

/** A step of a fresh model, its bound and its learning gap. @param {Lab} lab */
async function trainAndMeasure(lab) {
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
  const field = lab.page.locator(`input#control-${name}`);
  const folded = lab.page.locator('.group details:not([open])').filter({ has: lab.control(name) });
  if ((await folded.count()) > 0) await folded.locator('summary').click();
  if ((await field.count()) > 0) await field.fill(value);
  else await lab.choose(name, value);
  if (await lab.dialog.isVisible()) {
    await lab.dialog.getByRole('button', { name: lab.words.ask.retrain.confirm }).click();
  }
}

scenario('the demo answers for no other capitals than its own', {}, async ({ lab }) => {
  await lab.filled('demo');
  const before = await lines(lab);
  await turned(lab, 'truth', '0.5');
  await lab.filled('law');
  const doubtful = await moved(lab, before);
  await turned(lab, 'weights', 'uniform');
  await moved(lab, doubtful);
  await lab.filled('law');
  assert.equal(await lab.losses.locator('.bars .cost').count(), 0);
  await trainAndMeasure(lab);
  await turned(lab, 'weights', 'zipf');
  await turned(lab, 'truth', '0.75');
  await lab.filled('demo');
  assert.deepEqual(await lines(lab), before);
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
    await lab.filled(world ? 'law' : 'demo');
    const before = world ? { ...(await lines(lab)), entropy: 0 } : await lines(lab);
    if (!world) await lab.choose('corpus', corpus);
    await lab.filled('law');
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

for (const visit of /** @type {const} */ ([
  { language: 'zh', theme: 'light', viewport: { width: 1280, height: 900 } },
  { language: 'en', theme: 'dark', viewport: { width: 360, height: 740 } },
])) {
  const name = `brackets ${visit.viewport.width} ${visit.language} ${visit.theme}`;
  const link = 'corpus=brackets&process=gaussian';
  scenario(`looks right: ${name}`, { ...visit, link }, async ({ lab, page }) => {
    await lab.filled('law');
    await shoot(page, name);
    await fits(page);
    await uncut(page);
    await accessible(page);
  });
}
