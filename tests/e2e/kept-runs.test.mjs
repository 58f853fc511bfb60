/** Runs that are kept: what tells them from the page's, and deleting them all. */

import assert from 'node:assert/strict';
import { whole } from '../../www/format.js';
import { en } from '../../www/i18n/en.js';
import { zh } from '../../www/i18n/zh.js';
import { accessible, fits, turnLanguage, uncut } from './support/accessible.mjs';
import { Lab, eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Locator, Page } from 'playwright-core' */

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
async function differences(lab, n) {
  await lab.open('settings');
  return lab.runs.nth(n).getByRole('paragraph').innerText();
}

/** Sets a number as a reader does, and trains anew. @param {Lab} lab @param {string} name @param {number} value */
async function anew(lab, name, value) {
  await lab.open('settings');
  const field = lab.control(name);
  if (!(await field.isVisible()))
    await lab.unfold({ within: lab.region(lab.words.settings.title) });
  await field.fill(String(value));
  await field.press('Tab');
  await lab.agree();
}

/** @param {Locator} control */
const hasFocus = (control) =>
  eventually(async () =>
    assert.ok(await control.evaluate((element) => element === document.activeElement)),
  );

/** How many runs the browser has, the page's own among them. @param {Page} page */
const stored = (page) =>
  page.evaluate(
    () =>
      /** @type {Promise<number[]>} */ (
        new Promise((resolve, reject) => {
          const request = indexedDB.open('denoise-lab');
          request.onerror = reject;
          request.onsuccess = () => {
            const transaction = request.result.transaction(['runs', 'checkpoints']);
            const counts = ['runs', 'checkpoints'].map((name) =>
              transaction.objectStore(name).count(),
            );
            transaction.oncomplete = () => resolve(counts.map(({ result }) => result));
            transaction.onerror = reject;
          };
        })
      ),
  );

scenario(
  'runs that are kept, on a phone',
  // The ready corpus goes along with the language, but for one that is named.
  { language: 'en', link: SHORT, viewport: PHONE },
  async ({ lab, page, step }) => {
    const { ask, runs, cancel } = lab.words;

    await step(
      'a kept run says in what it differs from the page’s, in the page’s language',
      async () => {
        const seed = { en: 'training seed', zh: '训练种子' };
        /** @type {{ [language: string]: [what: string, there: string, here: string] }} */
        const process = {
          en: ['process', 'random masking', 'left to right'],
          zh: ['破坏过程', '随机遮盖', '从左到右'],
        };
        await trained(lab);
        await anew(lab, 'seed', 7);
        await lab.keeps(1);
        await eventually(async () =>
          assert.equal(await differences(lab, 0), en.runs.differs(seed.en, '0', '7')),
        );

        // What the page's run is changed to is what counts.
        await trained(lab);
        await lab.choose('process', 'left-to-right');
        await lab.agree();
        await lab.keeps(2);
        const chinese = new Lab(page, zh);
        for (const [language, there] of /** @type {const} */ ([
          ['en', lab],
          ['zh', chinese],
        ])) {
          const { runs } = there.words;
          if (language === 'zh') {
            await turnLanguage(page);
            // The ready corpus goes along with the language.
            await eventually(async () => assert.equal(await lab.chosen('corpus'), 'capitals'));
            await lab.choose('corpus', 'capitals-en');
          }
          await eventually(async () =>
            assert.equal(await differences(there, 0), runs.differs(...process[language])),
          );
          assert.deepEqual(
            new Set((await differences(there, 1)).split(runs.between)),
            new Set([runs.differs(...process[language]), runs.differs(seed[language], '0', '7')]),
          );
          await accessible(page);
          await fits(page);
          await uncut(page);
          await there.kept.scrollIntoViewIfNeeded();
          await shoot(page, `kept runs ${language}`);
        }

        await lab.choose('process', 'mask');
        await eventually(async () => assert.equal(await differences(chinese, 0), zh.runs.same));
        await turnLanguage(page);
      },
    );

    await step(
      'all kept runs are deleted at once, after asking, and the page’s stays',
      async () => {
        await lab.open('bench');
        await trained(lab);
        await eventually(async () => assert.deepEqual(await stored(page), [3, 3]));
        await lab.open('settings');
        const all = page.getByRole('button', { name: runs.forgetAll });

        await all.press('Enter');
        await lab.dialog.getByText(ask.forgetAll.body(2)).waitFor();
        await accessible(page);
        await lab.button(cancel, lab.dialog).press('Enter');
        await hasFocus(all);
        assert.equal(await lab.runs.count(), 2);

        await all.press('Enter');
        await lab.dialog.getByRole('button', { name: ask.forgetAll.confirm }).press('Enter');
        await eventually(async () => assert.equal(await lab.runs.count(), 0));
        await hasFocus(page.getByRole('heading', { name: runs.title }));
        await page.getByRole('status').getByText(runs.forgotten(2)).waitFor({ state: 'attached' });
        await lab.kept.getByText(runs.none).waitFor();
        assert.equal(await all.count(), 0);
        await eventually(async () => assert.deepEqual(await stored(page), [1, 1]));
        await accessible(page);

        await page.reload();
        await lab.filled('own');
        assert.equal((await lab.progress()).step, 10);
        await lab.keeps(0);
      },
    );

    await step(
      'a kept run that is no longer there is said to be gone, and leaves the list',
      async () => {
        await anew(lab, 'seed', 3);
        await lab.keeps(1);
        await lab.filled('demo');
        // As another tab deletes it.
        await page.evaluate(
          () =>
            new Promise((resolve, reject) => {
              const request = indexedDB.open('denoise-lab');
              request.onerror = () => reject(request.error);
              request.onsuccess = () => {
                const change = request.result.transaction(['runs', 'checkpoints'], 'readwrite');
                for (const name of ['runs', 'checkpoints']) change.objectStore(name).clear();
                change.oncomplete = resolve;
              };
            }),
        );
        await lab.open('settings');
        await lab.button(lab.words.runs.open, lab.runs.first()).click();
        await page.getByText(lab.words.notices.notOpened).first().waitFor();
        await eventually(async () => assert.equal(await lab.runs.count(), 0));
        await lab.open('bench');
        await lab.filled('demo');
      },
    );

    await step('a kept run on shorter sentences is opened with a k that they have', async () => {
      await trained(lab);
      await lab.choose('corpus', 'topics');
      await lab.agree();
      await lab.keeps(1);
      await lab.open('bench');
      await lab.slide(lab.control('k'), 12);
      await lab.reopen();
      await lab.filled('own');
      assert.equal(await lab.control('k').inputValue(), '8');
      await eventually(async () => assert.ok((await lab.lines()).length > 1));
    });
  },
);

scenario(
  'a kept run on another text is told by how its text begins',
  { language: 'en' },
  async ({ lab, page }) => {
    const { text, runs } = lab.words;
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
      await lab.dialog.getByRole('combobox', { name: text.network }).selectOption('tiny');
      await lab.button(text.use, lab.dialog).click();
    };
    await bring('The tide goes out,\n  and comes in again. '.repeat(40));
    await lab.train();
    await lab.reached(10);
    await lab.choose('corpus', 'capitals-en');
    await lab.agree();
    await lab.keeps(1);
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
