/** Runs that are kept: what tells them from the page's. */

import assert from 'node:assert/strict';
import { whole } from '../../www/format.js';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** The shortest run there is: ten steps. */
const SHORT = 'v=1&steps=10';
const PHONE = { width: 360, height: 740 };

/** Trains a run to its end. @param {Lab} lab */
async function trained(lab) {
  await lab.filled('demo');
  await lab.train();
  await lab.reached(10);
}

/** What a kept run is said to be set to otherwise. @param {Lab} lab @param {number} n from the newest */
const differences = (lab, n) => lab.runs.nth(n).locator('p').innerText();

/** Sets a number as a reader does. @param {Lab} lab @param {string} name @param {number} value */
async function setNumber(lab, name, value) {
  const field = lab.control(name);
  if (!(await field.isVisible())) {
    for (const folded of await lab.page.locator('.group summary').all()) await folded.click();
  }
  await field.fill(String(value));
  await field.press('Tab');
}

/** Answers the question that is open. @param {Lab} lab @param {string} answer */
const agree = (lab, answer) => lab.dialog.getByRole('button', { name: answer }).click();

for (const language of /** @type {const} */ (['en', 'zh'])) {
  scenario(
    `a kept run says in what it differs from the page’s, ${language}`,
    { language, link: SHORT, viewport: PHONE },
    async ({ lab, page }) => {
      const { ask, runs } = lab.words;
      await trained(lab);
      await setNumber(lab, 'seed', 7);
      await agree(lab, ask.retrain.confirm);
      await eventually(async () => assert.equal(await lab.runs.count(), 1));
      const label = { en: 'Training seed', zh: '训练种子' }[language];
      await eventually(async () =>
        assert.equal(await differences(lab, 0), runs.differs(label, '0', '7')),
      );

      // What the page's run is changed to is what counts.
      await trained(lab);
      await lab.choose('process', 'noise');
      await agree(lab, ask.retrain.confirm);
      await eventually(async () => assert.equal(await lab.runs.count(), 2));
      const process = {
        en: runs.differs('process', 'mask, in random order', 'random tokens'),
        zh: runs.differs('破坏过程', '随机遮盖', '随机替换'),
      }[language];
      await eventually(async () => assert.equal(await differences(lab, 0), process));
      assert.deepEqual(
        new Set((await differences(lab, 1)).split(runs.between)),
        new Set([process, runs.differs(label, '0', '7')]),
      );
      await accessible(page);
      await fits(page);
      await uncut(page);
      await page.locator('.runs').scrollIntoViewIfNeeded();
      await shoot(page, `kept runs ${language}`);

      await lab.choose('process', 'mask');
      await eventually(async () => assert.equal(await differences(lab, 0), runs.same));
    },
  );
}

scenario(
  'a kept run on another text is told by how its text begins',
  { language: 'en' },
  async ({ lab, page }) => {
    const { text, ask, runs } = lab.words;
    await lab.filled('demo');
    /** @param {string} written */
    const bring = async (written) => {
      await lab.choose('corpus', 'text');
      await page.getByRole('textbox', { name: text.paste }).fill(written);
      const heldOut = Math.floor(written.length / 10);
      const split = text.splitInto(whole(written.length - heldOut), whole(heldOut));
      await lab.dialog.getByText(split).waitFor();
      const steps = lab.dialog.getByRole('spinbutton', { name: text.steps });
      await steps.fill('10');
      await steps.press('Tab');
      await lab.button(text.use, lab.dialog).click();
    };
    await bring('The tide goes out,\n  and comes in again. '.repeat(40));
    await lab.train();
    await lab.reached(10);
    await lab.choose('corpus', 'capitals-en');
    await agree(lab, ask.retrain.confirm);
    await eventually(async () => assert.equal(await lab.runs.count(), 1));
    const name = '“The tide goes out, and c…”';
    await eventually(async () =>
      assert.ok(
        (await differences(lab, 0)).includes(runs.differs('fingerprint', name, runs.absent)),
      ),
    );
    await bring('Stones. '.repeat(200));
    await eventually(async () =>
      assert.equal(
        await differences(lab, 0),
        runs.differs('fingerprint', name, '“Stones. Stones. Stones. …”'),
      ),
    );
  },
);
