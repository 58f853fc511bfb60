/** Both languages, both themes, desktop and phone: pictures, width, and what axe finds. */

import assert from 'node:assert/strict';
import { zh } from '../../www/i18n/zh.js';
import { accessible, fits, turnLanguage, uncut } from './support/accessible.mjs';
import { Lab, eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Words } from './support/lab.mjs' */

/** What there is on the first screen, for axe. @type {(words: Words) => string[]} */
const firstScreen = ({ prompt, scrubber, knobs }) => [
  'header',
  ...[prompt.label, scrubber.label, knobs.title].map((name) => `[aria-label="${name}"]`),
];

/** Between a phone and a desktop, and beyond. */
const OTHER_WIDTHS = [768, 1920];

const screens = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 360, height: 740 },
};

// Axe looks at each state, screen and theme once, in one of the languages: colours do not depend on these.
for (const language of /** @type {const} */ (['zh', 'en'])) {
  // Each theme is arrived in, and changed to while the page is there.
  const themes = /** @type {('light' | 'dark')[]} */ (
    language === 'zh' ? ['light', 'dark'] : ['dark', 'light']
  );
  const circumstances = { language, theme: themes[0] };
  scenario(`looks right in ${language}`, circumstances, async ({ lab, page, step }) => {
    const lang = language === 'zh' ? 'zh-CN' : 'en';
    const root = () =>
      page.evaluate(() => ({
        ...document.documentElement.dataset,
        lang: document.documentElement.lang,
      }));
    assert.deepEqual(await root(), { theme: themes[0], lang });
    /** @param {string} when */
    const looksRight = (when) =>
      step(when, async () => {
        for (const theme of themes) {
          await page.emulateMedia({ colorScheme: theme });
          await eventually(async () => assert.deepEqual(await root(), { theme, lang }));
          for (const [screen, viewport] of Object.entries(screens)) {
            await page.setViewportSize(viewport);
            await shoot(page, `${screen} ${language} ${theme} ${when}`);
            await fits(page);
            await uncut(page);
            // On a desktop as it was arrived in, on a phone the other: in the other language the other way round.
            if ((theme === themes[0]) === (screen === 'desktop')) await accessible(page);
          }
        }
      });
    await lab.filled('demo');
    await lab.whole();
    await looksRight('first');
    await step('at every width', async () => {
      for (const width of OTHER_WIDTHS) {
        const theme = themes[OTHER_WIDTHS.indexOf(width)];
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize({ width, height: 900 });
        await fits(page);
        await uncut(page);
        await accessible(page, firstScreen(lab.words));
        await shoot(page, `every width ${language} ${width} ${theme}`);
      }
      await page.setViewportSize(screens.desktop);
    });

    await lab.takeChip(1);
    await lab.filled('demo');
    await lab.slide(lab.control('k'), 2);
    await lab.train();
    await lab.reached(10);
    await lab.pause();
    await lab.unfold();
    await looksRight('trained');

    await lab.button(lab.words.training.reset, lab.learning).click();
    await lab.dialog.waitFor();
    await looksRight('asking');
  });
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
    await turnLanguage(page);
    await eventually(async () =>
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN'),
    );
    const chinese = new Lab(page, zh);
    await chinese.ask.getByText(zh.prompt.label).first().waitFor();
    await eventually(async () => assert.match((await chinese.answer()).join(''), /的首都/));
    await chinese.button(zh.theme.toDark).click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await eventually(() => assert.match(page.url(), /theme=dark/));
    await page.reload();
    await chinese.button(zh.theme.toLight).waitFor();
  },
);
