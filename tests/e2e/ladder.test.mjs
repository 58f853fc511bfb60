/** Scrubbing the ladder, and moving k. */

import assert from 'node:assert/strict';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

const gone = (/** @type {string[]} */ line) => line.filter((text) => /^[口□]$/.test(text)).length;

scenario('the ladder, from the scrubber to a run', { clock: true }, async ({ lab, page, step }) => {
  await lab.filled('demo');

  await step('the scrubber obeys mouse and keys', async () => {
    const { scrubber } = lab.words;
    await lab.button(lab.words.ladder.forward).click();
    await lab.slide(lab.level, 3);
    assert.deepEqual(await lab.t(), { t: 3, last: 8 });
    assert.match(await lab.said('level').innerText(), /3/);
    await lab.level.press('ArrowLeft');
    assert.equal((await lab.t()).t, 2);
    await lab.button(scrubber.ahead).click();
    await lab.button(scrubber.ahead).click();
    assert.equal((await lab.t()).t, 4);
    await lab.button(scrubber.back).click();
    assert.equal((await lab.t()).t, 3);

    const box = await lab.level.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    assert.equal((await lab.t()).t, 4);
    await page.mouse.click(box.x + box.width - 2, box.y + box.height / 2);
    assert.equal((await lab.t()).t, 8);

    await lab.ladder.getByRole('row').nth(6).click();
    assert.equal((await lab.t()).t, 6);
    assert.equal(await lab.ladder.locator('[aria-current=step]').count(), 1);
  });

  await step('it plays both ways and pauses', async () => {
    const { scrubber, ladder, answer } = lab.words;
    await lab.button(ladder.forward).click();
    await eventually(async () => assert.ok((await lab.t()).t >= 2));
    await lab.button(scrubber.pause).click();
    const { t } = await lab.t();
    await page.clock.runFor(5000);
    assert.equal((await lab.t()).t, t);
    await lab.button(scrubber.play).click();
    await eventually(async () => assert.notEqual((await lab.t()).t, t));

    await lab.button(answer.play).click();
    await eventually(async () => assert.equal((await lab.t()).t, 0));
    const lines = await lab.lines();
    lines.forEach((line, level) => assert.equal(gone(line), level));
  });

  await step('a cell tells what the model thinks', async () => {
    await lab.takeChip(1);
    await lab.filled('demo');
    await lab.button(lab.words.ladder.reverse).click();
    const pending = lab.cells(lab.words.ladder.states.pending).first();
    await pending.hover();
    await lab.drawn.inspector.waitFor();
    assert.match(await lab.drawn.inspector.innerText(), /%/);
    assert.match((await pending.getAttribute('aria-label')) ?? '', /%/);

    await lab.ladder.locator('[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-cell'));
    assert.equal(await focused(), '1:7');
  });

  await step('left to right draws the note', async () => {
    await lab.takeChip(0);
    await lab.choose('process', 'left-to-right');
    await lab.filled('oracle');
    await lab.button(lab.words.ladder.forward).click();
    const lines = (await lab.lines()).map((line) => line.join(''));
    lines.forEach((line, t) =>
      assert.equal(line, '中国的首都是北京'.slice(0, 8 - t) + '口'.repeat(t)),
    );
    assert.equal(lines.length, 9);
  });

  await step(
    'the ladder of a deletion shrinks, and says where it goes on and whether',
    async () => {
      const { ladder, deletion } = lab.words;
      await lab.choose('process', 'delete');
      await lab.filled('oracle');
      await lab.button(ladder.forward).click();
      const lines = await lab.lines();
      assert.deepEqual(lines.map(gone), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
      lines.forEach((line, t) => assert.equal(gone(line.slice(0, 8 - t)), 0));
      assert.equal(await lab.cells(ladder.states.leaving).count(), 8);

      await lab.button(ladder.reverse).click();
      const last = (await lab.t()).last;
      assert.equal(last, 2);
      for (let t = 0; t <= last; t += 1) {
        // One gap more than there are characters, of which the last has no cell where there is no room.
        const gaps = (await lab.labels(t)).filter((label) => label.includes(deletion.gap));
        assert.equal(gaps.length, Math.min(8, 9 - t));
        const stop = lab.ladder.getByRole('row').nth(t).getByRole('gridcell').last();
        assert.equal(await stop.textContent(), `${deletion.stop} ${t === 0 ? '1.00' : '0.00'}`);
      }
    },
  );

  await step('k changes ladder and gap at once and trains nothing anew', async () => {
    await lab.choose('process', 'mask');
    await lab.filled('demo');
    const { bound } = lab.words;
    await lab.train();
    await lab.reached(5);
    const paused = await lab.pause();
    await lab.slide(lab.control('k'), 3);
    await lab.button(lab.words.ladder.forward).click();
    assert.equal((await lab.t()).last, 3);
    const lines = (await lab.lines()).filter((line) => line.length > 0);
    assert.deepEqual(lines.map(gone), [0, 3, 6, 8]);
    assert.equal(await lab.dialog.isVisible(), false);
    assert.equal((await lab.progress()).step, paused);
    await eventually(async () => {
      const gaps = await Promise.all([1, 2, 3, 8].map((k) => lab.bound(k)));
      assert.deepEqual(
        gaps.map((row) => number(row[bound.process])),
        [0, 0.662, 1.07, 5.831],
      );
    });
    // The bound at the new k comes by itself.
    await eventually(async () =>
      assert.ok(number((await lab.bound(3))[bound.total]) > 3.5983 + 1.07),
    );
    await shoot(page, 'k is three');
  });
});
