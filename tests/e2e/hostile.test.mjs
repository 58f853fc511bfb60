/** What strangers send never becomes markup, a request, or a file elsewhere; what is wrong with it is said. */

import assert from 'node:assert/strict';
import { PAYLOADS, checkpoints, harm, linkOf, noteHostile, textOf } from './support/hostile.mjs';
import { eventually, saying } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** A sentence of the page's language. */
const SENTENCE = /\p{Script=Han}.*。/su;

/** Waits for messages, each a sentence, and puts them away. @param {Lab} lab @param {string} of what */
async function saidAndDismissed(lab, of) {
  await eventually(async () => assert.ok((await lab.messages()) > 0, of), 20_000);
  for (const said of await lab.notices.getByRole('paragraph').allInnerTexts())
    assert.match(said, SENTENCE, of);
  while ((await lab.messages()) > 0)
    await lab.button(lab.words.notices.dismiss, lab.notices).click();
}

scenario(
  'what a stranger sends does no harm, whichever door it comes in at',
  {
    link: 'v=7&k=99&temperature=NaN&process=__proto__&prompt=%3Cimg%20src%3Dx%20onerror%3Dhostile()%3E&theme=%E0%A4&constructor=1&k=2',
    before: noteHostile,
  },
  async ({ lab, page, address, site, step }) => {
    const { dialog, words } = lab;
    const harmless = async (/** @type {string} */ of) => assert.deepEqual(await harm(page), [], of);
    /** What must not change where something is refused. */
    const state = async () => [page.url(), await lab.progress(), await lab.answer()];

    await step('a hostile link gives defaults and a notice', async () => {
      await saidAndDismissed(lab, 'the first link');
      // As large as the sentences allow.
      assert.equal(await lab.control('k').inputValue(), '8');
      assert.equal(await lab.control('temperature').inputValue(), '1');
      await harmless('the first link');
      await lab.takeChip(0);
      await lab.filled('demo');
    });

    await step('so does one typed over the page, and only its prompt is taken', async () => {
      for (const payload of PAYLOADS) {
        await page.goto(`${address}#${linkOf(payload)}`);
        await saidAndDismissed(lab, payload);
        await eventually(async () => {
          const { href } = new URL(page.url());
          assert.ok(href.startsWith(`${address}#`), href);
          const rest = [...new URLSearchParams(new URL(href).hash.slice(1))];
          const odd = rest.filter(
            ([key, value]) => key !== 'prompt' && /hostile|proto|pass/.test(key + value),
          );
          assert.deepEqual(odd, [], payload);
        });
        await harmless(payload);
      }
    });

    await step('a prompt is text, and what is no token is named', async () => {
      await page.goto(`${address}#v=1`);
      await lab.takeChip(0);
      await lab.filled('demo');
      for (const payload of PAYLOADS) {
        await lab.prompt.fill(payload);
        await eventually(async () => assert.match(await lab.fault(), SENTENCE, payload), 20_000);
        await harmless(payload);
      }
      await lab.takeChip(0);
      await lab.filled('demo');
    });

    await step('a checkpoint that lies is refused, and the run goes on', async () => {
      await lab.train();
      await lab.reached(2);
      await lab.pause();
      await lab.filled('own');
      const before = await state();
      for (const { place, payload, buffer } of await checkpoints()) {
        const of = `${place}: ${payload}`;
        const file = { name: payload, mimeType: 'text/html', buffer };
        await lab.learning.locator('input[type=file]').setInputFiles(file);
        await saidAndDismissed(lab, of);
        await harmless(of);
      }
      assert.deepEqual(await state(), before);
    });

    await step(
      'a text that is refused changes nothing; one that is read is shown as it is',
      async () => {
        const before = await state();
        await lab.choose('corpus', 'text');
        const field = page.getByRole('textbox', { name: words.text.paste });
        for (const payload of PAYLOADS) {
          await field.fill(payload);
          await eventually(async () =>
            assert.match(await dialog.getByRole('alert').innerText(), SENTENCE),
          );
          await dialog.locator('input[type=file]').setInputFiles({
            name: payload,
            mimeType: 'text/html',
            buffer: Buffer.from(textOf(payload)),
          });
          await dialog.getByText(saying(words.text.splitInto)).waitFor();
          await harmless(payload);
        }
        await lab.button(words.cancel, dialog).click();
        assert.deepEqual(await state(), before);
      },
    );

    await step('what it is called, in lists and files, is text, too', async () => {
      const [payload] = PAYLOADS;
      await lab.choose('corpus', 'text');
      await page.getByRole('textbox', { name: words.text.paste }).fill(textOf(payload));
      await dialog.getByText(saying(words.text.splitInto)).waitFor();
      await lab.button(words.text.use, dialog).click();
      await lab.agree();
      await eventually(() => assert.match(page.url(), /corpus=text/));
      await lab.train();
      await lab.reached(1);
      await lab.pause();
      const files = [lab.button(words.training.save, lab.learning), lab.button(words.ladder.save)];
      for (const each of files) {
        const [file] = await Promise.all([page.waitForEvent('download'), each.click()]);
        assert.match(file.suggestedFilename(), /^[a-z0-9][a-z0-9.-]*$/);
      }
      await harmless('the bench');
      await lab.open('settings');
      await lab.kept.getByText(payload.slice(0, 20)).first().waitFor();
      await harmless('the kept runs');
      assert.deepEqual(
        site.served.filter(({ path }) => /hostile|passwd/.test(path)),
        [],
      );
    });
  },
);
