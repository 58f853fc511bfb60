/** Methods by name: a posterior and a network, chosen together. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** @param {Lab} lab @param {string} name */
const card = (lab, name) => lab.learning.locator(`[data-method=${name}]`);

/** The name of the method that is pressed. @param {Lab} lab */
const pressed = (lab) =>
  lab.learning
    .locator('.methods [aria-pressed=true]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-method')));

scenario('a method sets posterior and network', { language: 'en' }, async ({ lab, page }) => {
  const { methods } = lab.words;
  await lab.filled('demo');
  assert.deepEqual(await pressed(lab), ['mask']);
  assert.ok((await lab.learning.locator('.methods button').count()) >= 10);

  await card(lab, 'pixelcnn').click();
  await lab.filled('law');
  assert.deepEqual(await pressed(lab), ['pixelcnn']);
  assert.equal(await lab.chosen('process'), 'left-to-right');
  assert.equal(await lab.chosen('architecture'), 'convolution');
  await eventually(() =>
    assert.match(page.url(), /process=left-to-right.*architecture=convolution/),
  );

  // With keys, and with a setting that comes with the posterior.
  await card(lab, 'noise-hidden').press('Enter');
  assert.deepEqual(await pressed(lab), ['noise-hidden']);
  assert.equal(await lab.chosen('noise-variant'), 'hidden');
  assert.equal(await lab.chosen('architecture'), 'transformer');

  // What has no name is said to have none; and a control names the method as a card does.
  await lab.choose('noise-variant', 'visible');
  assert.deepEqual(await pressed(lab), []);
  await lab.learning.getByText(methods.unnamed).waitFor();
  await lab.choose('process', 'left-to-right');
  assert.deepEqual(await pressed(lab), ['gpt']);

  await card(lab, 'mask').click();
  await lab.filled('demo');
  await eventually(() => assert.doesNotMatch(page.url(), /process=|architecture=/));
});

scenario('a method that trains anew asks first', {}, async ({ lab }) => {
  await lab.filled('demo');
  await lab.train();
  await lab.reached(3);
  const step = await lab.pause();
  await card(lab, 'gpt').click();
  await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
  assert.deepEqual(await pressed(lab), ['mask']);
  assert.equal((await lab.progress()).step, step);
  await card(lab, 'gpt').click();
  await lab.dialog.getByRole('button', { name: lab.words.ask.retrain.confirm }).click();
  await lab.filled('law');
  assert.deepEqual(await pressed(lab), ['gpt']);
  await eventually(async () => assert.equal(await lab.runs.count(), 1));
});

/** The step of the run under way, once it has trained some and rests. @param {Lab} lab */
async function trainALittle(lab) {
  await lab.button(lab.words.training.step, lab.learning).click();
  await lab.filled('own');
  await lab.button(lab.words.training.step, lab.learning).click();
  return lab.reached(2);
}

/** @param {Lab} lab the bound in the panel, once it is measured */
const measured = (lab) =>
  eventually(async () => {
    const nats = number(await lab.figure(lab.words.training.bound));
    assert.ok(nats > 1, String(nats)); // and finite: a diffusion begins with a very large one
    return nats;
  });

// Two pages, so that each has time.
for (const methods of [
  ['gpt', 'pixelcnn', 'seq2seq', 'bert', 'mask'],
  ['noise-blind', 'noise-hidden', 'span', 'iid', 'gaussian', 'gaussian-learnt'],
]) {
  scenario(`trained, asked and measured: ${methods.join(', ')}`, {}, async ({ lab, page }) => {
    const { chart, training } = lab.words;
    await lab.filled('demo');
    for (const method of methods) {
      await card(lab, method).click();
      if (await lab.dialog.isVisible()) {
        await lab.dialog.getByRole('button', { name: lab.words.ask.retrain.confirm }).click();
      }
      await eventually(async () => assert.deepEqual(await pressed(lab), [method]));
      await lab.prompt.fill('法国的首都是□□');
      await trainALittle(lab);
      const answer = await lab.filled('own');
      assert.equal(answer.slice(0, 6).join(''), '法国的首都是', method);
      await measured(lab);
      // What each step costs, and beside it what it costs at best.
      await eventually(async () => {
        assert.ok((await lab.losses.locator('.bars .cost').count()) >= 8, method);
        assert.ok((await lab.losses.locator('.bars .best').count()) >= 8, method);
      });
      // Only BERT's training loss is no bound, and only a planner counts corrections.
      const unbounded = lab.learning.getByText(chart.lossUnbounded, { exact: true });
      assert.equal(await unbounded.count(), method === 'bert' ? 1 : 0, method);
      const note = lab.learning.getByText(training.lossUnbounded, { exact: true });
      assert.equal(await note.count(), method === 'bert' ? 1 : 0, method);
      const corrections = await page.locator('.origin').getByText(/改正/).count();
      assert.equal(corrections > 0, method === 'noise-hidden', method);
      const reset = lab.button(lab.words.training.reset, lab.learning);
      await reset.click();
      await lab.dialog.getByRole('button', { name: lab.words.ask.reset.confirm }).click();
      await lab.filled(method === 'mask' ? 'demo' : 'law');
    }
  });
}

for (const { language, looks } of /** @type {const} */ ([
  { language: 'zh', looks: [['light', 360, 740]] },
  {
    language: 'en',
    looks: [
      ['dark', 360, 740],
      ['light', 1280, 900],
    ],
  },
])) {
  const [[theme, width, height]] = looks;
  const visit = { language, theme, viewport: { width, height } };
  scenario(`looks right: methods ${language}`, visit, async ({ lab, page }) => {
    await lab.filled('demo');
    await card(lab, 'seq2seq').click();
    await lab.filled('law');
    for (const [colorScheme, width, height] of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      await shoot(page, `methods ${width} ${language} ${colorScheme}`);
      await fits(page);
      await uncut(page);
      await accessible(page);
    }
  });
}
