/** The reader's own text: looked at before training, trained on, kept; and what is refused. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible } from './support/accessible.mjs';
import { eventually, number, saying } from './support/lab.mjs';
import { button, column, means, section } from './support/lanes.mjs';
import { scenario, shoot } from './support/scenario.mjs';
import { visitor } from './support/visitors.mjs';
import { ROOT } from './support/site.mjs';

/** @import { Page } from 'playwright-core' */
/** @import { Lab } from './support/lab.mjs' */

/** Prose of its own kind: no two lines alike, some of them markup. */
const PROSE = Array.from(
  { length: 60 },
  (_, n) => `<b>${n}</b> & the sea <img src=x onerror=alert(${n})> rose ${n * n} feet.\n`,
).join('');

/** Opens the dialog as a reader does. @param {Lab} lab @param {'text' | 'lines'} [corpus] */
async function bring(lab, corpus = 'text') {
  await lab.choose('corpus', corpus);
  await lab.page.getByRole('dialog', { name: lab.words.text.title }).waitFor();
}

/** @param {Lab} lab @param {string} text */
async function paste(lab, text) {
  await lab.page.getByRole('textbox', { name: lab.words.text.paste }).fill(text);
}

/** What the dialog says is wrong. @param {Lab} lab @param {RegExp} expected */
const refused = (lab, expected) =>
  eventually(async () => assert.match(await lab.dialog.getByRole('alert').innerText(), expected));

/** Brings a text for a quick run on it. @param {Lab} lab @param {string} text */
async function begin(lab, text) {
  const { dialog } = lab;
  await bring(lab);
  await paste(lab, text);
  await dialog.getByText(saying(lab.words.text.timeOf)).waitFor();
  await dialog.getByRole('slider', { name: lab.words.text.context }).fill('8');
  await dialog.getByRole('spinbutton', { name: lab.words.text.steps }).fill('600');
  await dialog.getByRole('spinbutton', { name: lab.words.text.steps }).press('Tab');
  await dialog.getByRole('combobox', { name: lab.words.text.network }).selectOption('tiny');
  await lab.button(lab.words.text.use, dialog).click();
  await eventually(() => assert.match(lab.page.url(), /corpus=text/));
}

scenario('texts of one’s own', { language: 'en' }, async ({ lab, page, site, step }) => {
  const { dialog } = lab;
  await lab.filled('demo');

  await step('each wrong text is refused with its reason, and the run goes on', async () => {
    await lab.train();
    await lab.reached(3);
    await bring(lab);
    const use = lab.button(lab.words.text.use, lab.dialog);
    const chooser = lab.dialog.locator('input[type=file]');
    const drop = (/** @type {string} */ name, /** @type {Buffer} */ buffer) =>
      chooser.setInputFiles({ name, mimeType: 'text/plain', buffer });

    await paste(lab, '   ');
    await refused(lab, /empty/);
    await paste(lab, 'To be or not to be');
    await refused(lab, /too short: 18 characters.*at least 160/);
    await paste(lab, 'x');
    await refused(lab, /one distinct character/);
    await paste(lab, 'a'.repeat(5000));
    await refused(lab, /one distinct character .*5000/);
    await page.getByRole('textbox', { name: lab.words.text.paste }).evaluate((field) => {
      if (!(field instanceof HTMLTextAreaElement)) return;
      field.value = `${'half a character '.repeat(20)}\ud83d`;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    });
    await refused(lab, /unpaired UTF-16 surrogate/);
    await drop('picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 1, 2, 3]));
    await refused(lab, /binary/);
    await drop('latin.txt', Buffer.from('caf\xe9 au lait, '.repeat(30), 'latin1'));
    await refused(lab, /not UTF-8 from byte 4/);
    await drop('huge.txt', Buffer.alloc(5_000_001, 'all work and no play '));
    await refused(lab, /the limit is 5 MB/);
    await drop('nothing.txt', Buffer.alloc(0));
    await refused(lab, /empty/);
    assert.ok(await use.isDisabled());

    await lab.button(lab.words.cancel, lab.dialog).click();
    const { step } = await lab.progress();
    await lab.reached(step + 3);
    await lab.pause();
    await lab.reset();
    await lab.filled('demo');
  });

  await step('what is used is what stands in the field, however fast', async () => {
    const POEM = PROSE.replaceAll('sea', 'moon');
    const use = () => lab.button(lab.words.text.use, dialog).click();
    const looked = () => dialog.getByText(saying(lab.words.text.splitInto)).waitFor();
    const fingerprint = () => /fingerprint=([0-9a-f]{16})/.exec(page.url())?.[1];
    /** @type {(string | undefined)[]} */
    const used = [];
    for (const text of [POEM, PROSE]) {
      await lab.choose('corpus', 'capitals-en');
      await bring(lab);
      await paste(lab, text);
      await looked();
      await use();
      await eventually(() => assert.ok(fingerprint() && !used.includes(fingerprint())));
      used.push(fingerprint());
    }
    await lab.choose('corpus', 'capitals-en');
    await bring(lab);
    await paste(lab, PROSE);
    await looked();
    await paste(lab, POEM);
    await use();
    await eventually(() => assert.equal(fingerprint(), used[0]));
  });

  await step('a text is looked at, trained on, and still there after a reload', async () => {
    await lab.choose('corpus', 'capitals-en');
    await bring(lab);
    await paste(lab, PROSE);
    const split = saying(lab.words.text.splitInto);
    // What was brought last is described until this is read.
    await eventually(async () => {
      const [, training, heldOut] = split.exec(await dialog.getByText(split).innerText()) ?? [];
      assert.equal(number(training), PROSE.length - Math.floor(PROSE.length / 10));
      assert.ok(number(heldOut) > 0);
    });
    await dialog.getByText(saying(lab.words.text.timeOf)).waitFor();
    await dialog.getByRole('slider', { name: lab.words.text.context }).fill('24');
    await dialog.getByRole('spinbutton', { name: lab.words.text.steps }).fill('600');
    await dialog.getByRole('combobox', { name: lab.words.text.network }).selectOption('tiny');
    await dialog.getByRole('spinbutton', { name: lab.words.text.steps }).press('Tab');
    await dialog.getByText(saying(lab.words.text.timeOf)).waitFor();
    await accessible(page);
    await shoot(page, 'text dialog');
    await lab.button(lab.words.text.use, dialog).click();
    await eventually(() =>
      assert.match(page.url(), /corpus=text&context=24&fingerprint=[0-9a-f]{16}/),
    );
    assert.equal(
      await lab.prompt.inputValue(),
      (await lab.prompt.inputValue()).replaceAll('\r', ''),
    );

    await lab.train();
    await lab.reached(20);
    await eventually(async () =>
      assert.ok((await lab.losses.innerText()).includes(lab.words.bound.unknown)),
    );
    assert.equal(await page.locator('main img, main b b').count(), 0);
    await lab.pause();
    await lab.filled('own');
    await accessible(page);
    await shoot(page, 'text trained');
    await eventually(async () =>
      assert.match(await lab.keep.innerText(), saying(lab.words.training.kept)),
    );

    await page.reload();
    await lab.filled('own');
    assert.match(page.url(), /corpus=text/);
    await lab.reset();
  });

  await step(
    'a text that writes with every usual sign for a blank has another, named everywhere',
    async () => {
      await lab.choose('corpus', 'capitals-en');
      await lab.filled('demo');
      const { prompt } = lab.words;
      await begin(lab, await readFile(join(ROOT, 'tests/cases/box-sign.txt'), 'utf8'));
      await lab.ask.getByText(prompt.hint('▢')).waitFor();
      // The whole blank prompt is a ready one, and is all blanks.
      const chips = page.getByRole('group', { name: prompt.chips });
      await chips.getByRole('button', { name: prompt.allBlank }).click();
      assert.equal(await lab.prompt.inputValue(), '▢'.repeat(8));
      await lab.train();
      await lab.reached(20);
      await lab.pause();
      await lab.prompt.fill('人口□口');
      await lab.button(prompt.blank('▢'), lab.ask).click();
      assert.equal(await lab.prompt.inputValue(), '人口□口▢');
      await eventually(async () => {
        const blanks = lab.slots.filter({
          has: page.getByRole('list', { name: lab.words.answer.candidates }),
        });
        assert.equal(await blanks.count(), 4);
        assert.equal((await lab.answer()).slice(0, 4).join(''), '人口□口');
      });
      await lab.prompt.fill('龙');
      await eventually(async () => assert.match(await lab.fault(), /▢/));
      await lab.reset();
    },
  );

  await step(
    'each line is a string: what is wrong is said, and the rest is trained on',
    async () => {
      await lab.choose('corpus', 'capitals-en');
      await bring(lab, 'lines');
      await dialog.getByText(lab.words.text.leadLines).waitFor();
      await paste(lab, 'all of it on one line '.repeat(20));
      await refused(lab, /but one line/);
      await paste(lab, `${'x'.repeat(200)}\n`.repeat(9));
      await refused(lab, /Line 1 has 200 characters/);
      const names = Array.from({ length: 90 }, (_, n) => `name ${n * n}\n`).join('');
      await paste(lab, names.repeat(2));
      await dialog.getByText(/learned by heart/).waitFor();
      await dialog.getByText(saying(lab.words.text.timeOf)).waitFor();
      assert.equal(await dialog.getByRole('slider').count(), 0);
      await accessible(page);
      await shoot(page, 'lines dialog');
      await lab.button(lab.words.text.use, dialog).click();
      await eventually(() => assert.match(page.url(), /corpus=lines&.*longest-line=9/));
      await lab.train();
      await lab.reached(3);
      await lab.pause();
      await lab.filled('own');
      assert.match((await lab.answer()).join(''), /^[^¶·]*¶·*$/);
      await shoot(page, 'lines trained');
      await lab.reset();
    },
  );

  await step('a text compares side by side, in nats, and asks for no demo model', async () => {
    await lab.choose('corpus', 'capitals-en');
    await lab.filled('demo');
    const side = section(lab);
    const { columnsUnknown, copy, inBits, axisBits, saveCsv, saveJson } = lab.words.lanes;
    const task = 'researcher: bounds of two runs on a text, beside unigram and bigram';
    await visitor(page, task, async () => {
      await begin(lab, PROSE);
      await lab.open('compare');
      await button(lab, 'addPresent').click();
      await lab.button(`${copy} A`, side).click();
      await button(lab, 'train').click();
      await eventually(async () => {
        for (const name of /** @type {const} */ (['bound', 'loss'])) {
          const [first] = await column(lab, name, columnsUnknown[name]);
          assert.ok(number(first) > 0, name);
        }
        assert.equal(await lab.drawn.lossesOfLanes.count(), 2);
      });
    });
    await side.getByText(lab.words.lanes.axisUnknown).waitFor();
    await side
      .getByRole('button', { name: lab.words.lanes.columnsUnknown.bound, exact: true })
      .waitFor();
    assert.ok(!site.served.some(({ path }) => path.includes('text.safetensors')));
    await button(lab, 'pause').click();
    await button(lab, 'resume').waitFor();

    // Beside its unigram and bigram, and in bits as texts are compared elsewhere.
    const { bigram, pooled } = lab.words.chart;
    const chart = side.getByRole('figure').first();
    const written = await chart.locator('.mark-label').allTextContents();
    assert.deepEqual(
      written.map((text) => text.replace(/ [\d.]+$/, '')),
      [bigram, pooled],
    );
    await lab.button(inBits, side).click();
    await side.getByText(axisBits).waitFor();
    const nats = written.map((text) => number(text.split(' ').at(-1) ?? ''));
    const bits = (await chart.locator('.mark-label').allTextContents()).map((text) =>
      number(text.split(' ').at(-1) ?? ''),
    );
    // Eight characters in a window.
    bits.forEach((each, n) => assert.ok(Math.abs(each - nats[n] / (8 * Math.LN2)) < 0.01));

    // Two seeds have a mean, and an error across them.
    await eventually(async () => assert.match(await means(lab).innerText(), /± /));
    const kept = async (/** @type {string} */ name) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        lab.button(name, side).click(),
      ]);
      return readFile(await download.path(), 'utf8');
    };
    // The sheet has the row of means, too.
    const [heads, , , mean] = (await kept(saveCsv)).split('\r\n').map((line) => line.split(','));
    assert.equal(mean[0], lab.words.lanes.seeds('A B', 2));
    assert.equal(heads[1], `${columnsUnknown.bound} (${lab.words.gauge.unit})`);
    assert.ok(Number(mean[1]) > 0 && Number(mean[2]) > 0, mean.join());
    const saved = JSON.parse(await kept(saveJson));
    assert.deepEqual(
      saved.lanes.map((/** @type {any} */ { config }) => config.run.training.seed),
      [0, 1],
    );
    for (const { fingerprint, config, measurement } of saved.lanes) {
      assert.equal(fingerprint, config.run.corpus.fingerprint);
      assert.ok(measurement.nelbo.nats > 0 && measurement.nelbo.perStep.length > 0);
    }
    assert.deepEqual(saved.overSeeds[0].lanes, ['A', 'B']);
  });
});

scenario(
  'a link to a text that is not here says so and shows the usual page',
  { language: 'en', link: 'corpus=text&context=32&fingerprint=0123456789abcdef' },
  async ({ lab }) => {
    await lab.notices.getByText(/only its fingerprint/).waitFor();
    await lab.filled('demo');
    await lab.button(lab.words.text.bring, lab.notices).click();
    await lab.page.getByRole('dialog', { name: lab.words.text.title }).waitFor();
  },
);

/** Drops a file on the page. @param {Page} page @param {string} name @param {string} text */
const drop = (page, name, text) =>
  page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name, { type: 'text/plain' }));
      const event = { bubbles: true, cancelable: true, dataTransfer };
      document.body.dispatchEvent(new DragEvent('dragover', event));
      document.body.dispatchEvent(new DragEvent('drop', event));
    },
    [name, text],
  );

scenario(
  'a file dropped on the page is read; one that cannot be is said to be so',
  { language: 'zh' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    const poem = '床前明月光，疑是地上霜。\n举头望明月，低头思故乡。\n';
    await drop(page, 'poem.txt', poem.repeat(8));
    await lab.dialog.getByText(saying(lab.words.text.splitInto)).waitFor();
    await lab.button(lab.words.text.use, lab.dialog).click();
    await eventually(() => assert.match(page.url(), /corpus=text/));
    await eventually(async () => assert.match(await lab.prompt.inputValue(), /床前明月光/));

    // As for a folder, or a file that was deleted meanwhile.
    await page.evaluate(() => {
      Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
    });
    await drop(page, 'words.txt', 'some words');
    await refused(lab, new RegExp(lab.words.notices.openFailed));
  },
);

scenario(
  'a text that the browser cannot keep is trained on all the same, and asked for by its link and its checkpoint',
  {
    language: 'en',
    before: () => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    },
  },
  async ({ lab, page, address }) => {
    await lab.filled('demo');
    await bring(lab);
    await paste(lab, PROSE);
    await lab.dialog.getByText(saying(lab.words.text.splitInto)).waitFor();
    await lab.button(lab.words.text.use, lab.dialog).click();
    await page.getByText(lab.words.text.unkept).first().waitFor();
    await eventually(() => assert.match(page.url(), /corpus=text/));
    await lab.train();
    await lab.reached(2);
    const step = await lab.pause();
    const download = page.waitForEvent('download');
    await lab.button(lab.words.training.save, lab.learning).click();
    const checkpoint = await (await download).path();

    const provide = async () => {
      await lab.button(lab.words.text.bring, lab.notices).click();
      // Another text than the one that is missing is not taken for it.
      await paste(lab, PROSE.repeat(2));
      await lab.dialog.getByText(lab.words.text.another).waitFor();
      await paste(lab, PROSE);
      await lab.dialog.waitFor({ state: 'hidden' });
    };
    // The address carries the text's fingerprint alone.
    await page.reload();
    await lab.filled('demo');
    await provide();
    await eventually(() => assert.match(page.url(), /corpus=text/));

    await page.goto(address);
    await lab.filled('demo');
    await lab.learning.locator('input[type=file]').setInputFiles(checkpoint);
    await provide();
    await lab.reached(step);
    await eventually(() => assert.match(page.url(), /corpus=text/));
  },
);
