/** The ladder's frames as a file. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, saying } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { SavedTrajectory } from '../../pkg/index.js' */
/** @import { Lab } from './support/lab.mjs' */

/** Saves the trajectory on the ladder. @param {Lab} lab */
async function save(lab) {
  const download = lab.page.waitForEvent('download');
  await lab.button(lab.words.ladder.save).click();
  const file = await download;
  const saved = /** @type {SavedTrajectory} */ (
    JSON.parse(await readFile(await file.path(), 'utf8'))
  );
  return { name: file.suggestedFilename(), saved };
}

/** Its lines, as the ladder writes them. @param {SavedTrajectory} saved */
const lines = ({ frames }) => frames.map(({ cells }) => cells.map(({ text }) => text));

scenario(
  'the frames on the ladder are saved, either way, with what they are of',
  { language: 'en', link: 'v=1&sampling-seed=5', viewport: { width: 360, height: 740 } },
  async ({ lab, page }) => {
    const { ladder, scrubber } = lab.words;
    await lab.filled('demo');
    const forward = await save(lab);
    assert.equal(forward.name, 'capitals-en-mask-forward-seed-5.json');
    const { format, version, units, direction, process, k, seed, by } = forward.saved;
    assert.deepEqual([format, version], ['denoise-lab-trajectory', 1]);
    assert.deepEqual(units, { t: 'steps', logProbability: 'nats' });
    assert.deepEqual([direction, process, k, seed, by], ['forward', 'mask', 1, 5, null]);
    assert.deepEqual(lines(forward.saved), await lab.lines());
    assert.equal(
      forward.saved.prompt,
      forward.saved.frames[0].cells.map(({ text }) => text).join(forward.saved.separator),
    );

    await lab.takeChip(3);
    const answer = await lab.filled('demo');
    await lab.button(ladder.reverse).click();
    await lab.button(scrubber.pause).click();
    const reverse = await save(lab);
    assert.equal(reverse.name, 'capitals-en-mask-reverse-seed-5.json');
    const { saved } = reverse;
    assert.deepEqual([saved.direction, saved.by], ['reverse', 'demo']);
    assert.ok((saved.step ?? 0) > 0);
    assert.equal(saved.prompt, await lab.prompt.inputValue());
    assert.deepEqual(
      saved.frames.map(({ t }) => t),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    );
    assert.deepEqual(lines(saved)[0], answer);
    assert.deepEqual(lines(saved), await lab.lines());
    for (const { t, cells } of saved.frames) {
      const labels = await lab.labels(t);
      assert.equal(labels.length, cells.length);
      cells.forEach(({ text, state }, i) => {
        const said = ladder.cell(t, i + 1, text, ladder.states[state]);
        assert.ok(labels[i].startsWith(said), `${labels[i]}, not ${said}`);
      });
    }
    assert.ok(saved.frames.some(({ logProbability }) => logProbability !== null));
    assert.equal(saved.config.sample.seed, 5);
    await accessible(page);
    await fits(page);
    await uncut(page);
    await shoot(page, 'saving frames');
  },
);

scenario(
  'what is special in saved frames is what is drawn',
  { language: 'zh', link: 'v=1&process=noise&noise-variant=hidden&noise-share=1&k=2' },
  async ({ lab, page, address, step }) => {
    const { ladder, scrubber } = lab.words;
    await step('saved noise is marked where it is drawn', async () => {
      await lab.button(ladder.forward).click();
      await lab.button(ladder.save).waitFor();
      const drawn = lab.cells(ladder.noise);
      await eventually(async () => assert.ok((await drawn.count()) > 0));
      const { name, saved } = await save(lab);
      assert.match(name, /^capitals-noise-forward-seed-\d+\.json$/);
      assert.equal(saved.k, 2);
      const noise = saved.frames.flatMap(({ cells }) => cells).filter(({ noise }) => noise);
      assert.equal(noise.length, await drawn.count());
    });

    await step('saved corrections are those that are drawn, with what was corrected', async () => {
      await page.goto(`${address}#v=1&temperature=2&remask=4&remask-size=4`);
      await lab.filled('demo');
      await lab.takeChip(3);
      await lab.filled('demo');
      await lab.button(ladder.reverse).click();
      await lab.button(scrubber.pause).click();
      const { saved } = await save(lab);
      const said = saved.frames
        .flatMap(({ cells }) => cells)
        .flatMap(({ correctedFrom }) => correctedFrom ?? []);
      assert.ok(said.length > 0);
      const corrected = saying(ladder.correctedFrom);
      const labels = await lab
        .cells()
        .evaluateAll((all) => all.map((cell) => cell.ariaLabel ?? ''));
      const drawn = labels.filter((label) => corrected.test(label));
      assert.equal(drawn.length, said.length);
      said.forEach((was, n) => assert.ok(drawn[n].includes(ladder.correctedFrom(was))));
    });
  },
);
