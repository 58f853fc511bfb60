/** Good prompts, bad prompts, and how they are typed. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible } from './support/accessible.mjs';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';
import { ROOT } from './support/site.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** The prompt that the README gives in a language is filled with what is true. */
/** @param {Lab} lab @param {string} between tokens @param {string} wanted */
async function readmeHolds(lab, between, wanted) {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const given = [...readme.matchAll(/`([^`\n]*[□口][^`\n]*)`/g)].map(([, prompt]) => prompt);
  const spoken = given.filter((prompt) => prompt.includes(' ') === (between === ' '));
  assert.equal(spoken.length, 1, given.join());
  await lab.prompt.fill(spoken[0]);
  await eventually(async () => assert.equal((await lab.filled('demo')).join(between), wanted));
}

scenario(
  'a bad prompt is told why, and mending it helps; blanks and pinyin are typed, and settings refill them',
  {},
  async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.prompt.fill('中国的首都是北京口口');
    await eventually(async () => assert.match(await lab.fault(), /10.*8/));
    assert.equal(await lab.prompt.getAttribute('aria-invalid'), 'true');
    await shoot(page, 'prompt too long');
    // What the ladder shows is of the prompt before, and pale.
    await lab.button(lab.words.ladder.reverse).click();
    await page.getByText(lab.words.ladder.reverseStale).waitFor();
    assert.equal(await lab.ladder.getAttribute('aria-disabled'), 'true');
    await lab.prompt.fill('中国的首都是龙龟');
    await eventually(async () => assert.match(await lab.fault(), /龙.*龟/));
    // What is unknown leads to what is known.
    await lab.button(lab.words.corpus.vocabularyOpen, lab.ask).click();
    const { length } = await lab.dialog.getByRole('row').all();
    assert.equal(length, 256);
    await lab.dialog.getByText(lab.words.corpus.vocabulary('61')).waitFor();
    await accessible(page);
    await page.keyboard.press('Escape');
    await lab.dialog.waitFor({ state: 'hidden' });
    await lab.prompt.press('Enter');
    assert.equal((await lab.progress()).step, 0);
    await lab.prompt.fill('日本的首都是口口');
    await eventually(async () => assert.equal(await lab.fault(), ''));
    assert.equal(await lab.ladder.getAttribute('aria-disabled'), null);
    assert.equal((await lab.filled('demo')).slice(0, 6).join(''), '日本的首都是');
    await readmeHolds(lab, '', '中国的首都是北京');

    // Blanks are typed, or put in with a button.
    for (const blanks of ['口口', '□□', '__']) {
      await lab.prompt.fill(`法国的首都是${blanks}`);
      await eventually(async () => {
        assert.equal((await lab.filled('demo')).slice(0, 6).join(''), '法国的首都是');
      });
    }
    await lab.prompt.fill('');
    await lab.prompt.pressSequentially('德国');
    await lab.button(lab.words.prompt.blank('口'), lab.ask).click();
    assert.equal(await lab.prompt.inputValue(), '德国口');
    assert.ok(await lab.prompt.evaluate((field) => field === document.activeElement));
    await eventually(async () =>
      assert.equal((await lab.filled('demo')).slice(0, 2).join(''), '德国'),
    );
    // What was added to a short prompt is drawn as unseen, and said in words.
    assert.equal(await lab.slots.filter({ hasText: lab.words.answer.unseen }).count(), 5);
    assert.equal(await lab.drawn.padding.innerText(), lab.words.answer.unseen);

    // A gap is put in with a button, and filled in all the ways that fit.
    await lab.prompt.fill('法');
    await lab.button(lab.words.prompt.gap, lab.ask).click();
    assert.equal(await lab.prompt.inputValue(), '法…');
    await lab.prompt.pressSequentially('都…黎');
    await eventually(async () => {
      const filled = (await lab.filled('demo')).map(([sign]) => sign).join('');
      assert.match(filled, /^法.*都.*黎$/);
      const answers = page.getByRole('list', { name: lab.words.answer.answers });
      const [likeliest] = await answers.getByRole('listitem').all();
      assert.match(await likeliest.innerText(), /^法国的首都.巴黎\s+8 个词元 · [\d.]+\s?%/);
    });

    // What is shorter stands where it fits, and punctuation is no token.
    await lab.prompt.fill('首都是巴黎。');
    await eventually(async () =>
      assert.equal((await lab.filled('demo')).map(([sign]) => sign).join(''), '法国的首都是巴黎'),
    );
    await lab.prompt.fill('中国的首都是巴黎');
    await eventually(async () =>
      assert.ok((await lab.fault()).startsWith(lab.words.prompt.impossible)),
    );
    // Where it fits elsewhere, too, that is a click away: 首 begins 首都, and 首尔.
    await lab.prompt.fill('首');
    await lab.button(lab.words.prompt.place(7, '口口口口口口首口'), lab.ask).click();
    assert.equal(await lab.prompt.inputValue(), '口口口口口口首口');
    await eventually(async () => assert.equal((await lab.filled('demo'))[7], '尔'));
    assert.equal(await lab.fault(), '');

    // Half-typed pinyin is not read, and the text it becomes is.
    await lab.prompt.fill('□□的首都是');
    await lab.filled('demo');
    await eventually(() => assert.match(decodeURIComponent(page.url()), /prompt=□□的首都是$/));
    const link = page.url();
    const answer = await lab.answer();
    const keys = await page.context().newCDPSession(page);
    await lab.prompt.press('End');
    for (const text of ['b', 'ba', 'ba l', 'ba li']) {
      const [selectionStart, selectionEnd] = [text.length, text.length];
      await keys.send('Input.imeSetComposition', { text, selectionStart, selectionEnd });
      // Longer than the page waits before it tells what is wrong.
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.equal(await lab.prompt.inputValue(), '□□的首都是ba li');
    assert.equal(await lab.fault(), '');
    assert.equal(page.url(), link);
    assert.deepEqual(await lab.answer(), answer);
    await keys.send('Input.insertText', { text: '巴黎' });
    await eventually(async () => {
      assert.equal(await lab.prompt.inputValue(), '□□的首都是巴黎');
      assert.equal((await lab.filled('demo')).join(''), '法国的首都是巴黎');
    });

    // Sampling settings refill at once.
    await lab.takeChip(3);
    await lab.filled('demo');
    const asked = (/** @type {number} */ times) =>
      lab.origin.getByText(lab.words.answer.evaluations(times)).waitFor();
    await asked(8);
    await lab.slide(lab.control('sampling-steps'), 2);
    await asked(2);
    const drawn = (await lab.filled('demo')).join('');
    await eventually(async () => {
      await lab.button(lab.words.answer.again).click();
      assert.notEqual((await lab.filled('demo')).join(''), drawn);
    });
  },
);

scenario(
  'a bad prompt in English words; Enter trains for one’s own, and leaves a ready one its answer',
  { language: 'en' },
  async ({ lab }) => {
    const answer = await lab.filled('demo');
    await lab.prompt.focus();
    await lab.prompt.press('Enter');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.deepEqual(await lab.filled('demo'), answer);
    await lab.button(lab.words.training.train, lab.ask).waitFor();

    await lab.prompt.fill('we say the capital of Atlantis is _');
    await eventually(async () => assert.match(await lab.fault(), /Atlantis/));
    await lab.prompt.fill('we say the capital of China is _ _ _');
    await eventually(async () => assert.match(await lab.fault(), /10.*8/));
    await readmeHolds(lab, ' ', 'we say the capital of France is Paris');

    // A word is understood with its punctuation, and a token of the corpus becomes the blank.
    await lab.prompt.fill('“We say: the capital of France isn’t … Paris.');
    await eventually(async () =>
      assert.equal((await lab.answer()).join(' '), "we say the capital of France isn't Paris"),
    );
    assert.ok((await lab.fault()).startsWith(lab.words.prompt.impossible));
    await lab.button(lab.words.corpus.open, lab.ask).click();
    const row = lab.dialog.getByRole('row').filter({ hasText: 'France' }).first();
    await row.getByRole('gridcell').nth(7).click();
    assert.equal(await lab.prompt.inputValue(), 'we say the capital of France is □');
    assert.ok(await lab.prompt.evaluate((field) => field === document.activeElement));
    await eventually(async () => assert.equal((await lab.filled('demo'))[7], 'Paris'));

    await lab.prompt.fill('we say the capital of France is □');
    await lab.prompt.press('Enter');
    await lab.reached(2);
    await lab.filled('own');
  },
);

scenario(
  'a prompt that is too long is cut where the core would, and that is said',
  { language: 'en', link: 'corpus=topics&topics=16&words-per-topic=16&length=64' },
  async ({ lab, page }) => {
    await lab.filled('oracle');
    // A ready prompt of 202 characters is taken whole.
    await lab.takeChip(1);
    const ready = await eventually(async () => {
      const text = await lab.prompt.inputValue();
      assert.equal(text.length, 202);
      return text;
    });
    assert.equal(await lab.fault(), '');
    assert.equal(await lab.messages(), 0);
    await lab.prompt.fill(`${ready} ${ready}`);
    await lab.told(lab.words.prompt.cut('400', String(2 * ready.length + 1)));
    assert.equal((await lab.prompt.inputValue()).length, 400);
    await eventually(() =>
      assert.match(decodeURIComponent(page.url()), new RegExp(ready.slice(0, 9))),
    );
  },
);
