/** Both languages, both themes, desktop and phone: pictures, width, and what axe finds. */

import assert from 'node:assert/strict';
import { accessible, fits, inEverySize, uncut } from './support/accessible.mjs';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

const FIRST_SCREEN = ['header', '.ask', '.watch', '.knobs'];

const screens = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 360, height: 740 },
};

for (const [screen, viewport] of Object.entries(screens)) {
  for (const language of /** @type {const} */ (['zh', 'en'])) {
    // Each theme is arrived in, and changed to while the page is there.
    const themes = /** @type {('light' | 'dark')[]} */ (
      screen === 'desktop' ? ['light', 'dark'] : ['dark', 'light']
    );
    const circumstances = { viewport, language, theme: themes[0] };
    scenario(`looks right: ${screen} ${language}`, circumstances, async ({ lab, page }) => {
      const lang = language === 'zh' ? 'zh-CN' : 'en';
      const root = () =>
        page.evaluate(() => ({
          ...document.documentElement.dataset,
          lang: document.documentElement.lang,
        }));
      assert.deepEqual(await root(), { theme: themes[0], lang });
      /** @param {string} when */
      const looksRight = async (when) => {
        for (const theme of themes) {
          await page.emulateMedia({ colorScheme: theme });
          await eventually(async () => assert.deepEqual(await root(), { theme, lang }));
          await shoot(page, `${screen} ${language} ${theme} ${when}`);
          await fits(page);
          await accessible(page);
        }
      };
      await lab.filled('demo');
      await looksRight('first');
      if (screen === 'desktop') {
        await page.locator('footer').waitFor();
        await inEverySize(page, async (name) => {
          await fits(page);
          await uncut(page);
          await accessible(page, FIRST_SCREEN);
          await shoot(page, `every width ${language} ${name}`);
        });
        await page.setViewportSize(viewport);
      }

      await lab.takeChip(1);
      await lab.filled('demo');
      await lab.slide(lab.control('k'), 2);
      await lab.train();
      await lab.reached(10);
      await lab.pause();
      for (const folded of await page.locator('details > summary').all()) await folded.click();
      await looksRight('trained');

      await lab.button(lab.words.training.reset, lab.learning).click();
      await lab.dialog.waitFor();
      await looksRight('asking');
    });
  }
}

scenario(
  'a browser that is too old is told so, and still has its colours',
  {
    language: 'en',
    theme: 'dark',
    before: () => {
      const { supports } = CSS;
      CSS.supports = (/** @type {string[]} */ ...asked) =>
        !asked.some((each) => each.includes('color-mix')) &&
        /** @type {(...asked: string[]) => boolean} */ (supports)(...asked);
    },
  },
  async ({ lab, page }) => {
    await lab.told(lab.words.notices.tooOld);
    await lab.filled('demo');
    const paper = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    assert.equal(await paper(), 'rgb(19, 22, 24)');
    await lab.button(lab.words.theme.toLight).click();
    await eventually(async () => assert.equal(await paper(), 'rgb(245, 246, 244)'));
  },
);

scenario(
  'language and theme are changed on the page',
  { language: 'en' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.button(lab.words.language.toOther).click();
    await eventually(async () =>
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN'),
    );
    await page.getByText('一句带空格的话').first().waitFor();
    await eventually(async () => {
      const answer = await page.locator('.glyph').allInnerTexts();
      assert.match(answer.join(''), /的首都/);
    });
    await page.getByRole('button', { name: '深色' }).click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await eventually(() => assert.match(page.url(), /theme=dark/));
    await page.reload();
    await page.getByRole('button', { name: '浅色' }).waitFor();
  },
);

scenario(
  'nothing moves by itself for those who asked for stillness',
  { clock: true, context: { reducedMotion: 'reduce' } },
  async ({ lab, page }) => {
    await lab.filled('demo');
    const { t } = await lab.t();
    await page.clock.runFor(5000);
    assert.equal((await lab.t()).t, t);
  },
);
