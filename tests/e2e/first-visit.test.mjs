/** A stranger opens the page and is not kept waiting. */

import assert from 'node:assert/strict';
import { accessible } from './support/accessible.mjs';
import { eventually, number, saying } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';
import { visitor } from './support/visitors.mjs';

const NOTE = [
  '中国的首都是北京',
  '中国的首都是北口',
  '中国的首都是口口',
  '中国的首都口口口',
  '中国的首口口口口',
  '中国的口口口口口',
  '中国口口口口口口',
  '中口口口口口口口',
  '口口口口口口口口',
];

/** @import { Lab } from './support/lab.mjs' */

/** Holds a file back until it is let go. */
function held() {
  /** @type {(value?: unknown) => void} */
  let release = () => {};
  const free = new Promise((resolve) => (release = resolve));
  return { release, change: async (/** @type {Buffer | null} */ content) => (await free, content) };
}

const core = held();

scenario(
  'the ladder of the note plays before any wasm has come, and to its end',
  { changes: { 'pkg/core/denoise_lab_bg.wasm': core.change } },
  async ({ lab, page }) => {
    assert.deepEqual(
      (await eventually(() => lab.lines())).map((line) => line.join('')),
      NOTE,
    );
    const { t, last } = await lab.t();
    assert.equal(last, 8);
    await eventually(async () => assert.notEqual((await lab.t()).t, t));
    assert.ok(await lab.prompt.isDisabled());
    await accessible(page);
    // The ready prompts stand there already, and stay where they are.
    const chips = page.getByRole('group', { name: lab.words.prompt.chips });
    const before = await chips.innerText();
    const watch = lab.region(lab.words.scrubber.label);
    await lab.button(lab.words.scrubber.pause, watch).click();
    core.release();
    await eventually(async () => assert.ok(await lab.prompt.isEnabled()));
    await lab.filled('demo');
    assert.equal(await chips.innerText(), before);
    // With the core it is still that of the note; once it has played, the ladder is of the chosen process.
    const lines = async () => (await lab.lines()).map((line) => line.join(''));
    assert.deepEqual(await lines(), NOTE);
    await page.getByText(lab.words.ladder.opening).waitFor();
    await lab.button(lab.words.scrubber.play, watch).click();
    await page.getByText(lab.words.ladder.forwardCaption).waitFor();
    assert.equal(await lab.chosen('process'), 'mask');
    assert.notDeepEqual(await lines(), NOTE);
  },
);

/** @param {Lab} lab @param {(asked: string) => string[]} split into cells */
async function threeClicks(lab, split) {
  await lab.filled('demo');
  const before = await lab.prompt.inputValue();
  const [asked, answer] = await visitor(lab.page, 'impatient: a filled blank', async () => {
    await lab.takeChip(1);
    const asked = await lab.prompt.inputValue();
    return eventually(async () => {
      const answer = await lab.filled('demo');
      split(asked).forEach((cell, i) => {
        if (!/^[□口_]+$/.test(cell)) assert.equal(answer[i], cell);
      });
      return /** @type {const} */ ([asked, answer]);
    });
  });
  assert.notEqual(asked, before);
  assert.equal(answer.length, 8);
  const blank = split(asked).findIndex((cell) => /^[□口_]+$/.test(cell));
  const chances = await lab.candidates(lab.slots.nth(blank)).allInnerTexts();
  assert.ok(chances.length > 0);
  const total = chances.map((chance) => number(/[\d.]+%/.exec(chance)?.[0] ?? ''));
  assert.ok(total.reduce((a, b) => a + b) <= 100.3, chances.join());
  assert.match(await lab.origin.innerText(), saying(lab.words.answer.logProbability));
  assert.match(await lab.origin.innerText(), /−?\d+\.\d+/);
}

scenario(
  'a first visit in English: what the page is, and three clicks',
  { language: 'en' },
  async ({ lab, page, step }) => {
    await step('one sentence says what the page is', async () => {
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), lab.words.sentence);
      const heading = await page.getByRole('heading', { level: 1 }).boundingBox();
      const train = await lab.button(lab.words.training.train, lab.ask).boundingBox();
      for (const box of [heading, train, await lab.ladder.boundingBox()]) {
        assert.ok(box && box.y + box.height <= 900, 'below the first screen');
      }
      for (const name of ['k', 'sampling-steps', 'temperature']) {
        await lab.control(name).waitFor();
      }
    });

    await step('a term explains itself where it stands, with its number of now', async () => {
      const gauge = lab.region(lab.words.gauge.title);
      const term = gauge.getByRole('button', { name: 'H', exact: true });
      const card = page.getByRole('note');
      await term.click();
      const { says, now } = lab.words.terms.entropy;
      await eventually(async () => {
        const said = await card.innerText();
        assert.ok(
          said.includes(says) && said.includes(now({ nats: '3.598', choices: '37' })),
          said,
        );
      });
      assert.equal(await term.getAttribute('aria-expanded'), 'true');
      const [box, width] = [await card.boundingBox(), page.viewportSize()?.width ?? 0];
      assert.ok(box && box.x >= 0 && box.x + box.width <= width);
      await accessible(page);
      await page.keyboard.press('Escape');
      await card.waitFor({ state: 'detached' });
      // By the keyboard, too: Enter opens it, and going on closes it.
      assert.ok(await term.evaluate((button) => button === document.activeElement));
      await page.keyboard.press('Enter');
      await card.waitFor();
      await page.keyboard.press('Tab');
      await card.waitFor({ state: 'detached' });
    });

    await step('three clicks fill a blank before any training, en', async () => {
      await threeClicks(lab, (asked) => asked.split(/\s+/));
      await shoot(page, 'filled by the demo en');
    });
  },
);

scenario(
  'a first visit in Chinese: three clicks, and one demo',
  {},
  async ({ lab, page, step }) => {
    await step('three clicks fill a blank before any training, zh', async () => {
      await threeClicks(lab, (asked) => [...asked]);
      await shoot(page, 'filled by the demo zh');
    });

    await step('the demo model is loaded once, whatever would be trained instead', async () => {
      /** @type {string[]} */
      const loaded = [];
      page.context().on('request', (request) => {
        if (request.url().includes('checkpoints/')) loaded.push(request.url());
      });
      await page.reload();
      await lab.filled('demo');
      const filled = await lab.answer();
      await eventually(async () => assert.ok(await lab.bound(8)));
      assert.equal(loaded.length, 1);
      await lab.choose('process', 'left-to-right');
      await lab.filled('oracle');
      await lab.choose('process', 'mask');
      assert.deepEqual(await lab.filled('demo'), filled);
      // Measured again, too.
      await eventually(async () =>
        assert.ok(number((await lab.bound(2))[lab.words.bound.total]) > 3.59),
      );
      await lab.choose('corpus', 'capitals-en');
      await lab.filled('demo');
      assert.equal(loaded.length, 2);
      await lab.choose('corpus', 'capitals');
      await lab.filled('demo');
      assert.equal(loaded.length, 3);
    });
  },
);
