/** Nothing jumps, and nothing moves for those who asked for stillness. */

import assert from 'node:assert/strict';
import { recordShifts, shifts } from './support/accessible.mjs';
import { eventually } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';

/** A tenth of the layout shift that counts as good: another word in a cell may take its own width. */
const STILL = 0.01;

for (const [screen, viewport] of Object.entries({
  desktop: { width: 1280, height: 900 },
  phone: { width: 360, height: 740 },
})) {
  scenario(
    `nothing jumps, ${screen}`,
    { language: 'en', viewport, before: recordShifts },
    async ({ lab, page }) => {
      /** @param {string} when */
      const still = async (when) => {
        const all = await shifts(page);
        const sum = all.reduce((total, { value }) => total + value, 0);
        assert.ok(sum < STILL, `${when}: ${sum}\n${JSON.stringify(all, null, 1)}`);
      };
      await lab.filled('demo');
      await lab.whole();
      await still('on arrival');
      await lab.takeChip(1);
      await eventually(async () => assert.equal((await lab.filled('demo'))[5], 'France'));
      await still('while filling');
      await lab.train();
      await lab.reached(15);
      await still('while training');
      await lab.learning.scrollIntoViewIfNeeded();
      await lab.reached(30);
      await still('while training, at the chart');
      await lab.pause();
      await still('when paused');
    },
  );
}

scenario(
  'nothing moves by itself for those who asked for stillness: the ladder turns and fills without playing',
  { language: 'en', clock: true, context: { reducedMotion: 'reduce' } },
  async ({ lab, page }) => {
    await lab.filled('demo');
    const { t } = await lab.t();
    await page.clock.runFor(5000);
    assert.equal((await lab.t()).t, t);
    await lab.button(lab.words.ladder.reverse).click();
    await lab.button(lab.words.ladder.forward).click();
    await lab.takeChip(1);
    await lab.filled('demo');
    await lab.button(lab.words.scrubber.play).waitFor();
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
    // Who presses Play has asked for it.
    await lab.button(lab.words.ladder.forward).click();
    await lab.button(lab.words.scrubber.play).click();
    await lab.button(lab.words.scrubber.pause).waitFor();
    // And whoever asks for stillness while it plays is given it.
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await lab.button(lab.words.scrubber.play).waitFor();
  },
);
