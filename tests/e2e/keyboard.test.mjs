/** The whole way by keyboard alone: nothing here points at the page, and focus moves by Tab only. */

import assert from 'node:assert/strict';
import { eventually, number } from './support/lab.mjs';
import { section } from './support/lanes.mjs';
import { scenario } from './support/scenario.mjs';

/** @import { Page } from 'playwright-core' */

/** More stops than the page has. */
const MOST = 400;

/** Presses Tab until the focus is on something of this kind. @param {Page} page @param {string} selector */
async function tabTo(page, selector) {
  for (let pressed = 0; pressed < MOST; pressed += 1) {
    await page.keyboard.press('Tab');
    const there = await page.evaluate(
      (wanted) => document.activeElement?.matches(wanted),
      selector,
    );
    if (there) return;
  }
  assert.fail(`Tab never came to ${selector}`);
}

/** @param {Page} page @param {string} key */
const press = (page, key) => page.keyboard.press(key);

scenario(
  'fills, trains, pauses, moves k and t, and tells a story by keyboard alone',
  { link: 'network=tiny&batch=32' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await page.locator('footer').waitFor();
    // The first stop leads to the prompt.
    await press(page, 'Tab');
    await press(page, 'Enter');
    assert.ok(await lab.prompt.evaluate((field) => field === document.activeElement));
    await press(page, 'Control+A');
    await page.keyboard.type('□□的首都是巴黎');
    await eventually(async () => assert.equal((await lab.answer()).slice(0, 2).join(''), '法国'));

    await tabTo(page, '.ask .train');
    await press(page, 'Enter');
    await lab.reached(5);
    await press(page, 'Enter');
    await lab.page.locator('.ask .train[data-action=train]').waitFor();
    await lab.filled('own');

    await tabTo(page, `#${await lab.level.getAttribute('id')}`);
    await press(page, 'End');
    await eventually(async () => {
      const { t, last } = await lab.t();
      assert.equal(t, last);
    });
    await press(page, 'Home');
    await eventually(async () => assert.equal((await lab.t()).t, 0));

    await tabTo(page, '#control-k');
    const before = (await lab.t()).last;
    await press(page, 'ArrowRight');
    await eventually(async () => assert.ok((await lab.t()).last < before));

    await tabTo(page, '[data-method=why-k]');
    await press(page, 'Enter');
    const steps = section(lab).locator('tr[data-lane] [data-column=step]');
    await eventually(async () => {
      const all = (await steps.allInnerTexts()).map(number);
      assert.ok(all.length === 4 && all.every((step) => step > 0), String(all));
    });
    // And it can be stopped, further down.
    await tabTo(page, '[data-action=pause]');
    await press(page, 'Enter');
    await section(lab).locator('[data-action=train]').waitFor();
  },
);
