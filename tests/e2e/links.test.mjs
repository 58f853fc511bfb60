/** Links carry everything; what a stranger writes into one, hostile.test.mjs opens. */

import assert from 'node:assert/strict';
import { eventually } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';

scenario(
  'links are made, followed and typed over the page',
  { context: { permissions: ['clipboard-read', 'clipboard-write'] } },
  async ({ lab, page, address, step }) => {
    await lab.filled('demo');

    await step('a link typed over the page is followed', async () => {
      await page.goto(`${address}#v=1&k=4&prompt=${encodeURIComponent('口口的首都是巴黎')}`);
      await eventually(async () => assert.equal(await lab.control('k').inputValue(), '4'));
      assert.equal(await lab.prompt.inputValue(), '口口的首都是巴黎');
    });

    await step('a link to another run keeps the reader’s own aside', async () => {
      await lab.train();
      await lab.reached(5);
      await lab.pause();
      await page.goto('about:blank');
      await page.goto(`${address}#v=1&process=left-to-right`);
      await eventually(async () => assert.equal(await lab.chosen('process'), 'left-to-right'));
      await lab.keeps(1);
    });

    await step('a link carries run, sampling and view to another browser', async () => {
      await lab.open('bench');
      await lab.choose('process', 'mask');
      await lab.filled('demo');
      await lab.slide(lab.control('k'), 2);
      await lab.slide(lab.control('temperature'), 0.5);
      await lab.prompt.fill('口口的首都是柏林');
      await lab.button(lab.words.ladder.forward).click();
      await lab.slide(lab.level, 3);
      await lab.button(lab.words.theme.toDark).click();
      await lab.button(lab.words.copy.link).click();
      const link = await eventually(async () => {
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        assert.ok(copied.startsWith(`${address}#`), copied);
        return copied;
      });
      assert.equal(page.url(), link);

      await lab.button(lab.words.copy.command).click();
      await eventually(async () => {
        const command = await page.evaluate(() => navigator.clipboard.readText());
        assert.match(command, /^lab .*柏林/);
      });

      // The first tab gone, another one opens the link, with no storage of its own to help.
      await page.evaluate(() => indexedDB.deleteDatabase('denoise-lab'));
      await page.goto('about:blank');
      await page.goto(link);
      await eventually(async () => assert.equal(await lab.prompt.inputValue(), '口口的首都是柏林'));
      assert.equal(await lab.control('k').inputValue(), '2');
      assert.equal(await lab.control('temperature').inputValue(), '0.5');
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
      assert.equal((await lab.filled('demo')).slice(2).join(''), '的首都是柏林');
      assert.equal((await lab.t()).t, 3);
    });
  },
);
