/** Noise in place of masks, and a model that predicts where it is. */

import assert from 'node:assert/strict';
import { accessible, looksRight } from './support/accessible.mjs';
import { eventually, number, saying } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** The note's own model, as a small network. */
const HIDDEN = 'v=1&network=tiny&batch=32&process=noise&noise-variant=hidden';

/** The slider for the share of random tokens: of a network that serves every one, or of the one it is trained on. */
/** @param {Lab} lab */
const shareOf = (lab) => lab.control('u').or(lab.control('noise-share'));

/** Makes noise with this share of random tokens. @param {Lab} lab @param {number} share */
async function makeNoise(lab, share) {
  await shareOf(lab).fill(String(share));
  await lab.filled('oracle');
}

/** How many positions of each line hold the mask, and how many another token than at t = 0. */
/** @param {Lab} lab */
async function destroyed(lab) {
  const lines = await lab.lines();
  return lines.map((line) => ({
    masks: line.filter((text) => /^[口□]$/.test(text)).length,
    changed: line.filter((text, i) => !/^[口□]$/.test(text) && text !== lines[0][i]).length,
  }));
}

/** The percentages after a word in the labels of the cells of t. */
/** @param {Lab} lab @param {number} t @param {string} word */
async function percentages(lab, t, word) {
  return (await lab.labels(t)).flatMap((label) => {
    const said = label.split(word)[1];
    return said === undefined ? [] : [number(said.replace(/[<>]/, ''))];
  });
}

const sum = (/** @type {number[]} */ numbers) => numbers.reduce((all, each) => all + each, 0);

scenario('the slider for noise', {}, async ({ lab, page, step }) => {
  await lab.filled('demo');

  await step('u writes the ladder with masks, both, or tokens', async () => {
    await lab.button(lab.words.ladder.forward).click();
    (await destroyed(lab)).forEach(({ masks, changed }, t) =>
      assert.deepEqual([masks, changed], [t, 0]),
    );

    await makeNoise(lab, 0.5);
    const half = (await destroyed(lab))[8];
    assert.ok(half.masks > 0 && half.changed > 0, JSON.stringify(half));
    assert.ok((await lab.cells(lab.words.ladder.noise).count()) > 0);

    await makeNoise(lab, 1);
    const lines = await destroyed(lab);
    assert.ok(lines.every(({ masks, changed }, t) => masks === 0 && changed <= t));
    assert.ok(lines[8].changed > 4);
    // A random token is said to be one, whatever it reads.
    for (const label of await lab.labels(8))
      assert.ok(label.includes(lab.words.ladder.noise), label);
    await accessible(page);
  });

  await step('moving u fills and measures again, and trains nothing anew', async () => {
    await makeNoise(lab, 1);
    await lab.train();
    await lab.reached(3);
    const step = await lab.pause();
    const share = shareOf(lab);
    const total = async () => number((await lab.bound(8))[lab.words.bound.total]);
    const before = await eventually(async () => {
      const nats = await total();
      assert.ok(Number.isFinite(nats));
      return nats;
    });
    for (const key of ['ArrowLeft', 'Home', 'End', 'Home']) await share.press(key);
    assert.equal(await share.inputValue(), '0');
    assert.equal(await lab.dialog.count(), 0);
    assert.equal(await lab.chosen('process'), 'noise');
    await lab.filled('own');
    // Of masks this network knows more than of random tokens: another bound, of the same weights.
    await eventually(async () => {
      const nats = await total();
      assert.ok(Number.isFinite(nats) && nats !== before, `${before}, ${nats}`);
    });
    assert.equal((await lab.progress()).step, step);
    await lab.button(lab.words.ladder.forward).click();
    (await destroyed(lab)).forEach(({ masks, changed }, t) =>
      assert.deepEqual([masks, changed], [t, 0]),
    );
    await lab.reset();
    await lab.filled('oracle');
  });

  await step('of what only masks, u makes noise', async () => {
    await lab.choose('process', 'mask');
    await lab.filled('demo');
    const share = shareOf(lab);
    const stands = (/** @type {string} */ process, /** @type {string} */ value) =>
      eventually(async () =>
        assert.deepEqual([await lab.chosen('process'), await share.inputValue()], [process, value]),
      );
    await stands('mask', '0');
    await lab.train();
    await lab.reached(3);
    const step = await lab.pause();

    // Declined, everything is as it was.
    await share.press('ArrowRight');
    await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
    await stands('mask', '0');
    await lab.filled('own');
    assert.equal((await lab.progress()).step, step);
    assert.doesNotMatch(page.url(), /noise/);

    await share.press('ArrowRight');
    await lab.agree();
    await stands('noise', '0.05');
    await lab.filled('oracle');
    await eventually(() => assert.match(page.url(), /process=noise&noise-shares=every&u=0\.05/));

    // On its way to 0 and back it changes nothing else.
    await lab.choice('noise-variant', 'hidden').click();
    await share.press('Home');
    await stands('noise', '0');
    assert.ok(await share.evaluate((slider) => slider === document.activeElement));
    await share.press('End');
    await stands('noise', '1');
    assert.equal(await lab.chosen('noise-variant'), 'hidden');

    // The list of processes moves the slider as well.
    await lab.choose('process', 'mask');
    await stands('mask', '0');
    assert.equal(await lab.dialog.count(), 0);
  });

  await step('a slider that is dragged asks once, when it is let go', async () => {
    const share = shareOf(lab);
    await lab.train();
    await lab.reached(3);
    await lab.pause();
    await share.scrollIntoViewIfNeeded();
    const drag = async () => {
      const box = await share.boundingBox();
      assert.ok(box);
      const y = box.y + box.height / 2;
      await page.mouse.move(box.x + 9, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, y, { steps: 8 });
      // It says where it is, and nothing else happens.
      await lab.said('control-u').getByText('0.50').waitFor();
      assert.equal(await lab.dialog.count(), 0);
      assert.equal(await lab.chosen('process'), 'mask');
      await page.mouse.up();
    };
    await drag();
    await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
    assert.equal(await lab.dialog.count(), 0);
    assert.equal(await share.inputValue(), '0');
    await lab.said('control-u').getByText('0.00').waitFor();
    await lab.filled('own');

    await drag();
    await lab.agree();
    await lab.filled('oracle');
    assert.deepEqual([await lab.chosen('process'), await share.inputValue()], ['noise', '0.5']);
    // Now nothing is lost any more, and the ladder follows the thumb.
    const before = await lab.lines();
    await share.press('End');
    await eventually(async () => assert.notDeepEqual(await lab.lines(), before));
  });

  await step('beside k stands the noise of every process', async () => {
    const knobs = lab.region(lab.words.knobs.title);
    const controls = lab.drawn.knobs;
    /** Where the n-th ends on the right, and begins above: a wider one begins further left. */
    const corner = async (/** @type {number} */ nth) => {
      const [all, one] = [await knobs.boundingBox(), await controls.nth(nth).boundingBox()];
      assert.ok(all && one);
      return [one.x + one.width, one.y - all.y].map(Math.round);
    };
    const [k, place] = [lab.control('k'), await corner(1)];
    /** Those with a number of their own; at the others' place the share stands at 0. */
    /** @type {Map<string, [setting: string, value: string]>} */
    const own = new Map([
      ['noise', ['u', '1']],
      ['span', ['span-noise-share', '0']],
      ['iid', ['diffusion-steps', '32']],
      ['gaussian', ['diffusion-steps', '32']],
      ['delete', ['deleted-at-once', '1']],
    ]);
    await lab.find('process');
    const options = page.locator('#control-process option');
    const offered = await options.evaluateAll((all) =>
      all.map((option) => option.getAttribute('value') ?? ''),
    );
    for (const process of own.keys()) assert.ok(offered.includes(process), process);
    for (const process of offered) {
      const [setting, value] = own.get(process) ?? ['u', '0'];
      await lab.choose('process', process);
      // Once on the page: the other settings, folded away, do not repeat it.
      const slider = lab.control(setting);
      await eventually(async () => assert.equal(await slider.inputValue(), value, process));
      const nth = await k.count();
      assert.equal(await controls.nth(nth).locator(slider).count(), 1);
      // Once it is drawn: the settings above may still be a line longer.
      await eventually(async () => assert.deepEqual(await corner(nth), place, process));
    }

    // From a process that only masks it leads to noise, whose u may be 0.
    await lab.choose('process', 'left-to-right');
    await shareOf(lab).press('ArrowRight');
    await eventually(async () => assert.equal(await lab.chosen('process'), 'noise'));
    await shareOf(lab).press('Home');
    await eventually(async () => assert.equal(await shareOf(lab).inputValue(), '0'));
    assert.equal(await lab.chosen('process'), 'noise');
    await accessible(page, [`[aria-label="${lab.words.knobs.title}"]`]);
  });

  await step('a link keeps process, share and variant', async () => {
    await makeNoise(lab, 0.35);
    await lab.choice('noise-variant', 'hidden').click();
    const lines = await lab.lines();
    const link = await eventually(() => {
      assert.match(page.url(), /process=noise&noise-shares=every&noise-variant=hidden&u=0\.35/);
      return page.url();
    });
    await page.goto('about:blank');
    await page.goto(link);
    await lab.filled('oracle');
    assert.equal(await shareOf(lab).inputValue(), '0.35');
    const chosen = lab.choice('noise-variant', 'hidden');
    assert.equal(await chosen.getAttribute('aria-pressed'), 'true');
    assert.deepEqual(await lab.lines(), lines);
  });
});

scenario(
  'what noise may be',
  { link: 'v=1&network=tiny&batch=32' },
  async ({ lab, page, step }) => {
    await lab.filled('demo');
    for (const variant of /** @type {const} */ (['visible', 'blind', 'hidden'])) {
      await step(`${variant} noise is trained on, and fills a prompt`, async () => {
        await lab.choose('process', 'noise');
        await lab.choice('noise-variant', variant).click();
        await page.getByText(lab.words.knobs.variants[variant]).waitFor();
        await lab.train();
        await lab.reached(5);
        await lab.pause();
        await lab.takeChip(1);
        const asked = [...(await lab.prompt.inputValue())];
        const answer = await lab.filled('own');
        asked.forEach((cell, i) => '□口_'.includes(cell) || assert.equal(answer[i], cell));

        // What cannot be summed is not offered, and the reason stands beside it.
        const { bound: words } = lab.words;
        assert.equal(await lab.losses.getByRole('button', { name: words.exact }).count(), 0);
        await lab.losses.getByText(words.unsummable).waitFor();
        await eventually(async () => {
          const row = await lab.bound(1);
          const parts = number(row[words.process]) + number(row[words.learning]);
          assert.ok(
            Math.abs(number(row[words.total]) - 3.5983 - parts) < 0.003,
            JSON.stringify(row),
          );
          // Noise that may be mistaken for text costs even the optimal network something unknown.
          const estimated = row[words.process].includes(words.estimate);
          assert.equal(estimated, variant !== 'visible', row[words.process]);
        });
        const triples = lab.learning.getByRole('figure', { name: lab.words.triples.title });
        assert.equal(await triples.count(), variant === 'hidden' ? 1 : 0);
        assert.equal(await lab.messages(), 0);
        await lab.reset();
        await lab.filled('oracle');
      });
    }
  },
);

scenario('a planner', { language: 'en', link: HIDDEN }, async ({ lab, page, address, step }) => {
  await lab.filled('oracle');

  await step('the same sentences are seen with other eyes as the model learns', async () => {
    const { triples: words } = lab.words;
    const triples = lab.learning.getByRole('figure', { name: words.title });
    /** The lines of the sentences that begin with a word. */
    const line = (/** @type {string} */ word) =>
      triples.getByRole('listitem').getByRole('paragraph').filter({ hasText: word });
    const colours = () =>
      line(words.recovery)
        .locator('[style]')
        .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('style') ?? ''));
    const texts = async () => [
      ...(await line(words.corrupted).allInnerTexts()),
      ...(await line(words.target).allInnerTexts()),
    ];
    await triples.getByText(words.empty).waitFor();
    const empty = await lab.losses.boundingBox();
    await lab.train();
    await triples.getByText(saying(words.seen)).waitFor();
    const [before, written] = [await colours(), await texts()];
    assert.equal(before.length, 6 * 8);
    // Seen again without anybody asking, while training goes on.
    await eventually(async () => assert.notDeepEqual(await colours(), before));
    assert.ok(await lab.button(lab.words.training.pause, lab.ask).isVisible());
    assert.deepEqual(await texts(), written);
    await lab.reached(20);
    const at = await lab.pause();
    await triples.getByText(words.seen(String(at))).waitFor();
    // Room was kept for them.
    assert.equal((await lab.losses.boundingBox())?.y, empty?.y);
  });

  await step('looks right: planner', async () => {
    await lab.filled('own');
    await lab.button(lab.words.ladder.reverse).click();
    await eventually(async () => assert.ok(number((await lab.bound(8))[lab.words.bound.total])));
    await looksRight(page, 'planner');
  });

  await step('a planner says where it would recover, cell by cell', async () => {
    await lab.reset();
    await lab.filled('oracle');
    await makeNoise(lab, 0.5);
    const { words } = lab;
    await lab.filled('oracle');
    await lab.train();
    await lab.reached(10);
    await lab.pause();
    await lab.slide(lab.control('k'), 2);
    await lab.takeChip(3);
    await lab.filled('own');
    await lab.button(words.ladder.reverse).click();
    await lab.button(words.scrubber.pause).click();
    assert.equal((await lab.t()).last, 4);
    for (const t of [4, 3, 2, 1]) {
      const recovery = await percentages(lab, t, words.ladder.recovery);
      assert.equal(recovery.length, 8);
      // Eight figures, each rounded to a tenth of a percent.
      assert.ok(Math.abs(sum(recovery) - 200) < 1, `t=${t}: ${recovery}`);
      assert.equal((await percentages(lab, t, words.ladder.corruption)).length, 8);
    }
    // A rung's height is what is still to be recovered, however often a position is.
    await lab.open('bench');
    const rungs = await lab.ladder.locator('xpath=./*').allInnerTexts();
    const levels = rungs.map((rung) => /t=(\d)/.exec(rung)?.[1] ?? '');
    assert.equal(levels.join('-'), '0--1--2--3--4');
    const { corrections } = words.answer;
    const one = lab.origin.getByText(corrections(1));
    await lab.origin.getByText(saying(corrections)).or(one).first().waitFor();

    await lab.cells(words.ladder.recovery).first().hover();
    const { inspector } = lab.drawn;
    await inspector.getByText(words.inspector.recovery, { exact: true }).waitFor();
    await inspector.getByText(words.inspector.corruption, { exact: true }).waitFor();
    await shoot(page, 'a planner');
    await accessible(page);
  });

  await step('the head cost appears as u rises', async () => {
    await lab.reset();
    // The slider at 0 would choose the mask. Loaded anew, so that no state of the page before is written over the link.
    await page.goto('about:blank');
    await page.goto(`${address}#${HIDDEN}&noise-share=0`);
    await eventually(async () => assert.equal(await shareOf(lab).inputValue(), '0'));
    await lab.filled('oracle');
    const { bound: words } = lab.words;
    /** @type {number[]} */
    const best = [];
    for (const share of [0, 1]) {
      if (share > 0) await makeNoise(lab, share);
      await lab.train();
      await lab.reached(2);
      await lab.pause();
      await eventually(async () => {
        const row = await lab.bound(1);
        const parts = number(row[words.head]) + number(row[words.token]);
        // Each of the three is rounded to a thousandth.
        assert.ok(Math.abs(number(row[words.total]) - parts) < 0.003, JSON.stringify(row));
        best[share] = number(row[words.head].split(words.optimum(''))[1]);
        assert.ok(Number.isFinite(best[share]), row[words.head]);
      });
      if (share === 1) break;
      await lab.reset();
    }
    assert.equal(best[0], 0);
    assert.ok(best[1] > 0.2, String(best[1]));
    await lab.losses.scrollIntoViewIfNeeded();
    await shoot(page, 'head and token cost');
  });
});
