/** Training a model of one's own, and asking it meanwhile. */

import assert from 'node:assert/strict';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** Clicks in one task, before the page can draw what the first has done. */
/** @param {import('playwright-core').Locator} button @param {number} times */
const clickAtOnce = (button, times) =>
  button.evaluate((/** @type {HTMLElement} */ found, times) => {
    for (let click = 0; click < times; click += 1) found.click();
  }, times);

scenario('a run, from many clicks to its sums', {}, async ({ lab, page, step }) => {
  const { training, bound: words } = lab.words;
  await lab.filled('demo');

  await step('clicks in quick succession begin one run', async () => {
    await clickAtOnce(lab.button(training.step, lab.learning), 3);
    await eventually(async () => assert.equal((await lab.progress()).step, 3));
    await lab.reset();
    await lab.keeps(1);
    await lab.open('bench');
    await lab.filled('demo');
    await clickAtOnce(lab.button(training.train, lab.ask), 3);
    await lab.reached(5);
    await lab.pause();
    await lab.keeps(1);
    await lab.open('bench');
    await lab.reset();
    await lab.filled('demo');
  });

  await step(
    'a double click on Train, or Enter held, decides nothing on the demo’s budget',
    async () => {
      await clickAtOnce(lab.button(training.train, lab.ask), 2);
      await lab.reached(2);
      assert.equal((await lab.progress()).budget, 1500);
      await lab.reset();
      await lab.filled('demo');
      await lab.keeps(3);
      await lab.open('bench');
      await lab.prompt.fill('□□的首都是东京');
      for (let pressed = 0; pressed < 30; pressed += 1) await lab.prompt.press('Enter');
      await lab.reached(2);
      assert.equal((await lab.progress()).budget, 1500);
      await lab.pause();
      await lab.keeps(3);
      await lab.open('bench');
      await lab.reset();
      await lab.filled('demo');
    },
  );

  /** What was given of a prompt stands in the answer. */
  const answered = async () => {
    const asked = [...(await lab.prompt.inputValue())];
    await eventually(async () => {
      const answer = await lab.filled('own');
      asked.forEach((cell, i) => {
        if (!'□口_'.includes(cell)) assert.equal(answer[i], cell);
      });
    });
  };

  await step('trains, answers three prompts meanwhile, and learns', async () => {
    await lab.train();
    await lab.reached(5);
    const early = number(await eventually(async () => lab.figure(training.loss)));
    for (const chip of [0, 1, 2]) {
      await lab.takeChip(chip);
      await answered();
    }
    await lab.reached(40);
    await eventually(async () => {
      const late = number(await lab.figure(training.loss));
      assert.ok(late < early, `${late} after ${early}`);
    });
    await eventually(async () =>
      assert.match(await lab.figure(training.bound), /^\d+\.\d+ ± \d+\.\d+$/),
    );
    await shoot(page, 'training');
  });

  await step('a tab that is hidden goes on training', async () => {
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
      Object.defineProperty(document, 'visibilityState', {
        get: () => 'hidden',
        configurable: true,
      });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const other = await page.context().newPage();
    await other.bringToFront();
    const { step } = await lab.progress();
    await lab.reached(step + 20);
    await other.close();
    await page.bringToFront();
    await page.evaluate(() => {
      for (const name of ['hidden', 'visibilityState']) Reflect.deleteProperty(document, name);
      document.dispatchEvent(new Event('visibilitychange'));
    });
  });

  await step('pauses, steps, resumes, continues', async () => {
    const paused = await lab.pause();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal((await lab.progress()).step, paused);

    await lab.button(training.step, lab.learning).click();
    await lab.reached(paused + 1);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal((await lab.progress()).step, paused + 1);

    await lab.button(training.resume, lab.ask).click();
    await lab.reached(paused + 3);
    const { budget } = await lab.progress();
    await lab.button(training.more(500), lab.learning).click();
    await eventually(async () => assert.equal((await lab.progress()).budget, budget + 500));
    await lab.pause();
  });

  await step('sums exactly on a button, and can be stopped', async () => {
    const sum = lab.button(words.exact, lab.losses);
    await sum.click();
    await lab.button(lab.words.cancel, lab.losses).click();
    await eventually(async () => assert.ok(await sum.isEnabled()));

    await sum.click();
    const bar = lab.losses.getByRole('progressbar', { name: words.exact });
    await bar.waitFor();
    // Infilling does not wait for it.
    await lab.takeChip(2);
    await answered();
    await bar.waitFor({ state: 'detached', timeout: 240_000 });

    const entropy = 3.5983;
    for (const k of [1, 2, 8]) {
      const row = await lab.bound(k);
      const total = number(row[words.total]);
      // Eight at once leave no order to chance: the bound is the thing itself.
      assert.ok(row[words.total].includes(words.kinds[k === 8 ? 'exact' : 'upper-bound-exact']));
      const parts = entropy + number(row[words.process]) + number(row[words.learning]);
      assert.ok(Math.abs(total - parts) < 0.003, `k=${k}: ${total} is not ${parts}`);
      assert.ok(number(row[words.learning]) >= 0);
      const likelihood = number(row[words.likelihood]);
      assert.ok(likelihood >= entropy && likelihood <= total + 0.001, `k=${k}: ${likelihood}`);
      assert.ok(Math.abs(total - likelihood - number(row[words.jensen])) < 0.002);
    }
    await lab.losses.scrollIntoViewIfNeeded();
    await shoot(page, 'exact sums');
  });

  await step('a reset asks, and keeps the run', async () => {
    const { step } = await lab.progress();
    await lab.button(training.reset, lab.learning).click();
    await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
    assert.equal((await lab.progress()).step, step);

    await lab.reset();
    await lab.filled('demo');
    await lab.keeps(5);
    await lab.reopen();
    await lab.filled('own');
    assert.equal((await lab.progress()).step, step);
  });
});

/** In the page: what is kept is read at once and told late, so the page's own first run comes late too. */
function tellLate() {
  const { getAll } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.getAll = function () {
    const request = getAll.call(this);
    Object.defineProperty(request, 'onsuccess', {
      set(tell) {
        request.addEventListener('success', () => setTimeout(tell, 1500));
      },
    });
    return request;
  };
}

scenario(
  'training asked for at once is not undone by what the page opens itself',
  { before: tellLate },
  async ({ lab }) => {
    await lab.train();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await lab.reached(5);
    await lab.filled('own');
  },
);

scenario(
  'clicks before the page has drawn the first count once',
  { language: 'en', link: 'steps=20' },
  async ({ lab }) => {
    const { training } = lab.words;
    await lab.filled('demo');
    await lab.train();
    await lab.reached(20);
    // One button goes on, and no other says the same beside it.
    const further = lab.learning.getByRole('button', { name: training.more(500) });
    await eventually(async () => assert.equal(await further.count(), 1));
    await clickAtOnce(lab.button(training.more(500), lab.ask), 3);
    await lab.reached(25);
    assert.equal((await lab.progress()).budget, 520);
    // Each click on what it shows counts.
    await lab.button(training.more(500), lab.learning).click();
    await eventually(async () => assert.equal((await lab.progress()).budget, 1020));
  },
);

scenario(
  'two workers train one model, and the page says so and answers meanwhile',
  { language: 'en', link: 'workers=2&network=medium' },
  async ({ lab, page }) => {
    const { training } = lab.words;
    await lab.filled('demo');
    await lab.train();
    await lab.reached(3);
    await lab.open('settings');
    await page.getByText(training.device.workers(2)).waitFor();
    await lab.takeChip(0);
    await lab.filled('own');
    const paused = await lab.pause();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal((await lab.progress()).step, paused);
    await lab.button(training.step, lab.learning).click();
    await lab.reached(paused + 1);
    await lab.button(training.resume, lab.ask).click();
    await lab.reached(paused + 4);
  },
);
