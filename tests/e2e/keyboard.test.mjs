/** The whole way by keyboard alone: nothing here points at the page, and focus moves by Tab only. */

import assert from 'node:assert/strict';
import { eventually, number } from './support/lab.mjs';
import { button, column, section } from './support/lanes.mjs';
import { scenario } from './support/scenario.mjs';
import { visitor } from './support/visitors.mjs';

/** @import { Locator, Page } from 'playwright-core' */

/** More stops than the page has. */
const MOST = 400;

/** Presses Tab until the focus is there. @param {Locator} place */
async function tabTo(place) {
  for (let pressed = 0; pressed < MOST; pressed += 1) {
    await place.page().keyboard.press('Tab');
    if (await place.evaluate((wanted) => document.activeElement === wanted)) return;
  }
  assert.fail(`Tab never came to ${place}`);
}

/** @param {Page} page @param {string} key */
const press = (page, key) => page.keyboard.press(key);

scenario(
  'fills, trains, pauses, moves k and t, and tells a story by keyboard alone',
  { link: 'network=tiny&batch=32' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.whole();
    await visitor(page, 'keyboard: fill, train, pause, move t and k', async () => {
      // The first stop leads to the prompt.
      await press(page, 'Tab');
      await press(page, 'Enter');
      assert.ok(await lab.prompt.evaluate((field) => field === document.activeElement));
      await press(page, 'Control+A');
      await page.keyboard.type('□□的首都是巴黎');
      await eventually(async () => assert.equal((await lab.answer()).slice(0, 2).join(''), '法国'));

      await tabTo(lab.trains(lab.ask));
      await press(page, 'Enter');
      await lab.reached(5);
      await press(page, 'Enter');
      await lab.trains(lab.ask, 'resume').waitFor();
      await lab.filled('own');

      await tabTo(lab.level);
      await press(page, 'End');
      await eventually(async () => {
        const { t, last } = await lab.t();
        assert.equal(t, last);
      });
      await press(page, 'Home');
      await eventually(async () => assert.equal((await lab.t()).t, 0));

      await tabTo(lab.control('k'));
      const before = (await lab.t()).last;
      await press(page, 'ArrowRight');
      await eventually(async () => assert.ok((await lab.t()).last < before));
    });

    await tabTo(lab.tab('compare'));
    await press(page, 'Enter');
    await lab.whole();
    await tabTo(lab.card('why-k', section(lab)));
    await press(page, 'Enter');
    await eventually(async () => {
      const all = (await column(lab, 'step')).map(number);
      assert.ok(all.length === 4 && all.every((step) => step > 0), String(all));
    });
    // And it can be stopped, further down.
    await tabTo(button(lab, 'pause'));
    await press(page, 'Enter');
    await button(lab, 'resume').waitFor();
  },
);
