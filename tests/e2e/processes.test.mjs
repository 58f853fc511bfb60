/** What processes do, side by side, and what each of their steps costs. */

import assert from 'node:assert/strict';
import { accessible, fits, looksRight } from './support/accessible.mjs';
import { eventually, number, saying } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** H of the corpora, in nats. */
const ENTROPY = 3.5983;

/** Prose, no two lines alike. */
const PROSE = Array.from({ length: 120 }, (_, n) => `The sea rose ${n * n} feet.\n`).join('');

/** What the page calls a process. @param {Lab} lab @param {string} process */
const called = async (lab, process) => {
  await lab.find('process');
  const option = lab.page.locator(`#control-process option[value=${process}]`);
  return (await option.or(lab.choice('process', process)).first().innerText()).trim();
};

/** The row of a process. @param {Lab} lab @param {string} process */
const row = async (lab, process) => {
  const name = await called(lab, process);
  await lab.open('compare');
  const rows = lab.region(lab.words.lockstep.title).getByRole('listitem');
  return rows.filter({ has: lab.page.getByRole('button', { name, exact: true }) });
};

/** The button that chooses a process. @param {Lab} lab @param {string} process */
const chooser = async (lab, process) => (await row(lab, process)).getByRole('button');

/** The sentence in it. @param {Lab} lab @param {string} process */
const line = async (lab, process) => (await row(lab, process)).getByRole('img');

/** What stands in its cells. @param {Lab} lab @param {string} process */
const cells = async (lab, process) => (await line(lab, process)).locator('span').allInnerTexts();

const gone = (/** @type {string[]} */ line) => line.filter((text) => /^[口□]$/.test(text)).length;

/** A row of it. @param {Lab} lab @param {string} process */
const gapRow = async (lab, process) => {
  const name = await called(lab, process);
  await lab.open('compare');
  return lab.gaps.getByRole('row').filter({ has: lab.page.getByRole('rowheader', { name }) });
};

/** By the number at each k. @param {Lab} lab @param {string} process */
async function gaps(lab, process) {
  const texts = await (await gapRow(lab, process)).getByRole('cell').allInnerTexts();
  return texts.map(number);
}

/** The bars of the steps, t = 1 first, as shares of the highest. @param {Lab} lab */
const bars = async (lab) => {
  await lab.open('bench');
  return lab.drawn.bars.evaluateAll((all) =>
    all.map((bar) => Number(bar.style.getPropertyValue('--share'))),
  );
};

scenario('processes, side by side and step by step', {}, async ({ lab, page, step }) => {
  await lab.filled('demo');

  await step('the process gaps of all processes stand beside the trained one', async () => {
    const { gaps: words } = lab.words;
    // Only the chosen process is measured before anybody looks.
    await eventually(async () => assert.equal((await gaps(lab, 'mask'))[7], 5.831));
    assert.ok((await gaps(lab, 'left-to-right')).every(Number.isNaN));
    await lab.open('compare');
    await lab.gaps.scrollIntoViewIfNeeded();
    // MATH: exact where it can be summed.
    await eventually(async () => {
      const mask = await gaps(lab, 'mask');
      assert.deepEqual(
        [1, 2, 4, 8].map((k) => mask[k - 1]),
        [0, 0.662, 2.134, 5.831],
      );
      assert.equal((await gaps(lab, 'left-to-right'))[7], 5.831);
    });
    // Where noise hides what is destroyed, estimated, and said to be.
    const noise = await gapRow(lab, 'noise');
    await eventually(async () =>
      assert.equal(await noise.getByText(new RegExp(`± .* ${words.estimate}`)).count(), 8),
    );
    // The trained row carries what is left to learn, the same as the table of bounds.
    await eventually(async () => {
      const bound = await lab.bound(4);
      const trained = await gapRow(lab, 'mask');
      await trained.getByText(words.trained).waitFor();
      const learning = number(bound[lab.words.bound.learning]);
      const said = await trained
        .getByRole('cell')
        .nth(3)
        .getByText(saying(words.learning))
        .innerText();
      assert.equal(number(saying(words.learning).exec(said)?.[1] ?? ''), learning);
      const parts = (await gaps(lab, 'mask'))[3] + learning;
      assert.ok(Math.abs(number(bound[lab.words.bound.total]) - ENTROPY - parts) < 0.003);
    });

    await (await chooser(lab, 'noise')).click();
    await lab.filled('oracle');
    await (await gapRow(lab, 'noise')).getByText(words.chosen).waitFor();
    assert.equal(await lab.gaps.getByText(saying(words.learning)).count(), 0);
    await lab.choose('process', 'mask');
    await lab.filled('demo');
  });

  await step('each step of the bound has its bar', async () => {
    const { steps } = lab.words;
    await eventually(async () => assert.equal((await bars(lab)).length, 8));
    assert.equal(Math.max(...(await bars(lab))), 1);

    // A click on a bar moves the ladder, and the bar of the ladder's t is marked.
    await lab.drawn.bar(6).click();
    assert.equal((await lab.t()).t, 6);
    const { marked } = lab.drawn;
    assert.equal(await marked.getAttribute('data-step'), '6');
    await lab.slide(lab.level, 2);
    assert.equal(await marked.getAttribute('data-step'), '2');

    // The same with keys and by ear; at t = 0 the whole bound.
    const reader = page.getByRole('slider', { name: steps.reader });
    await reader.press('End');
    assert.equal((await lab.t()).t, 8);
    const said = () => reader.getAttribute('aria-valuetext');
    assert.match((await said()) ?? '', saying(steps.step, 8));
    assert.match((await said()) ?? '', /\d\.\d{3}/);
    await reader.press('Home');
    const whole = /[\d.]+ ± [\d.]+/.exec((await said()) ?? '')?.[0] ?? '';
    assert.equal(await said(), steps.mean(whole));

    // The bars of an exact sum are the bound's.
    await lab.button(lab.words.bound.exact, lab.losses).click();
    await eventually(async () =>
      assert.ok(
        (await lab.bound(1))[lab.words.bound.total].includes(
          lab.words.bound.kinds['upper-bound-exact'],
        ),
      ),
    );
    const total = number((await lab.bound(1))[lab.words.bound.total]);
    assert.equal(await said(), steps.sum(total.toFixed(3)));
    await lab.losses.getByRole('figure').filter({ has: reader }).getByText(steps.table).click();
    const table = lab.losses.getByRole('figure').filter({ has: reader }).getByRole('table');
    const column = async (/** @type {string} */ name) => {
      const head = table.getByRole('columnheader', { name, exact: true });
      const place = await head.evaluate((cell) => Reflect.get(cell, 'cellIndex'));
      return table
        .getByRole('cell')
        .and(page.locator(`:nth-child(${place + 1})`))
        .allInnerTexts();
    };
    const figures = await column(steps.unit);
    const sum = figures.map(number).reduce((all, each) => all + each, 0);
    assert.ok(Math.abs(sum - total) < 0.001, `${sum}, not ${total}`);

    // Beside each what it costs the optimal network; at k = 1 that is H in all.
    const best = await column(steps.atBest);
    assert.equal(best.length, figures.length);
    assert.equal(await lab.drawn.best.count(), figures.length);
    const least = best.map(number).reduce((all, each) => all + each, 0);
    assert.ok(Math.abs(least - ENTROPY) < 0.001, `${least}, not H`);

    // Another k has as many bars as it has steps.
    await lab.slide(lab.control('k'), 3);
    await eventually(async () => assert.equal((await bars(lab)).length, 3));
    await page.getByText(steps.title(3)).waitFor();
    await shoot(page, 'steps');

    await lab.slide(lab.control('k'), 1);
  });

  await step('all processes go in step with the ladder', async () => {
    await lab.button(lab.words.ladder.forward).click();
    await lab.button(lab.words.scrubber.pause).click();
    await lab.open('compare');
    const offered = await lab.region(lab.words.lockstep.title).getByRole('listitem').count();
    await lab.open('bench');
    assert.ok(offered >= 3, String(offered));
    for (const t of [0, 3, 8]) {
      await lab.slide(lab.level, t);
      assert.equal(
        (await cells(lab, 'left-to-right')).join(''),
        '中国的首都是北京'.slice(0, 8 - t) + '口'.repeat(t),
      );
      // The chosen process does what it does on the ladder.
      assert.deepEqual(await cells(lab, 'mask'), (await lab.lines())[t]);
      assert.equal(gone(await cells(lab, 'mask')), t);
    }
    // Wholly destroyed by tokens, which are said to be none of the sentence's.
    assert.equal(gone(await cells(lab, 'noise')), 0);
    const said = await (await line(lab, 'noise')).getAttribute('aria-label');
    assert.match(said ?? '', /1, 2, 3, 4, 5, 6, 7, 8/);

    await lab.slide(lab.control('k'), 3);
    await lab.slide(lab.level, 1);
    assert.equal(gone(await cells(lab, 'left-to-right')), 3);

    // It moves while the ladder plays.
    await lab.open('bench');
    await lab.button(lab.words.scrubber.play, lab.region(lab.words.scrubber.label)).click();
    const moving = (await line(lab, 'left-to-right')).locator('span');
    await eventually(async () => assert.equal(gone(await moving.allInnerTexts()), 8));
    await eventually(async () => assert.equal(gone(await moving.allInnerTexts()), 0));

    await lab.open('bench');
    await lab.button(lab.words.scrubber.pause).click();
    await lab.slide(lab.control('k'), 1);
  });

  await step('another draw is another draw of every process', async () => {
    await lab.button(lab.words.ladder.forward).click();
    await lab.button(lab.words.scrubber.pause).click();
    await lab.slide(lab.level, 4);
    const before = await cells(lab, 'noise');
    await lab.open('bench');
    await lab.button(lab.words.answer.again).click();
    await lab.filled('demo');
    await lab.button(lab.words.ladder.forward).click();
    await lab.slide(lab.level, 4);
    await eventually(async () => assert.notDeepEqual(await cells(lab, 'noise'), before));
  });

  await step('a row is chosen with keys, and by a click anywhere on it', async () => {
    await (await chooser(lab, 'left-to-right')).press('Enter');
    await lab.filled('oracle');
    const button = await chooser(lab, 'left-to-right');
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    await eventually(() => assert.match(page.url(), /process=left-to-right/));
    await (await line(lab, 'mask')).click();
    await lab.filled('demo');
    await eventually(() => assert.doesNotMatch(page.url(), /process=/));

    // A run of one's own is not thrown away unasked.
    await lab.train();
    await lab.reached(3);
    await lab.pause();
    await (await chooser(lab, 'left-to-right')).click();
    await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
    await lab.filled('own');
  });

  await step('looks right: processes', async () => {
    await lab.open('compare');
    await lab.gaps.scrollIntoViewIfNeeded();
    await eventually(async () => {
      assert.equal(await lab.gaps.getByRole('cell').getByText('–').count(), 0);
    });
    await looksRight(page, 'processes');
  });
});

scenario(
  'a text has no process gaps, and its steps many bars',
  { language: 'en', viewport: { width: 360, height: 740 } },
  async ({ lab, page }) => {
    const { text, gaps: words } = lab.words;
    await lab.filled('demo');
    await lab.choose('corpus', 'text');
    await page.getByRole('textbox', { name: text.paste }).fill(PROSE);
    const context = lab.dialog.getByRole('slider', { name: text.context });
    await context.fill('48');
    const steps = lab.dialog.getByRole('spinbutton', { name: text.steps });
    await steps.fill('10');
    await steps.press('Tab');
    await lab.dialog.getByText(saying(text.timeOf)).waitFor();
    await lab.dialog.getByRole('combobox', { name: text.network }).selectOption('tiny');
    await lab.dialog.getByText(saying(text.timeOf)).waitFor();
    await lab.button(text.use, lab.dialog).click();
    await lab.open('compare');
    await lab.page.getByText(words.unlisted).waitFor();
    await lab.train();
    await lab.reached(10);
    await eventually(async () => assert.equal((await bars(lab)).length, 48));
    await lab.drawn.bar(40).click();
    assert.equal((await lab.t()).t, 40);
    await shoot(page, 'many steps');
    await fits(page);
    await accessible(page);
  },
);
