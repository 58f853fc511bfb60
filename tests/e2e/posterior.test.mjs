/** The page's own run with a learned posterior: chosen, trained, asked, measured, kept. */

import assert from 'node:assert/strict';
import { accessible, fits } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';

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
