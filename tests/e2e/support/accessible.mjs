/** What everybody's page has to be: what axe finds, what fits, what stands out. */

import { AxeBuilder } from '@axe-core/playwright';
import axeCore from 'axe-core';
import assert from 'node:assert/strict';
import { en } from '../../../www/i18n/en.js';
import { zh } from '../../../www/i18n/zh.js';
import { shoot } from './scenario.mjs';

/** @import { Page } from 'playwright-core' */

/**
 * Axe reads the colours of every text's ancestors anew, a few dozen strings thousands of times: each is read once
 * here, for a third of the time.
 */
const readOnce = () => {
  const { prototype } = /** @type {any} */ (self).axe.commons.color.Color;
  const { parseString } = prototype;
  const known = new Map();
  prototype.parseString = function (/** @type {string} */ text) {
    const { r, g, b, alpha } =
      known.get(text) ?? known.set(text, parseString.call(new this.constructor(), text)).get(text);
    return Object.assign(this, { r, g, b, alpha });
  };
};

/**
 * Axe finds nothing, of any impact.
 *
 * @param {Page} page
 * @param {string[]} [within] selectors of what is looked at, if not everything
 */
export async function accessible(page, within = []) {
  // Colours are judged where they come to rest, not on the way from one to another.
  await page.evaluate(() => {
    const still = new CSSStyleSheet();
    still.replaceSync('* { transition: none !important; }');
    document.adoptedStyleSheets = [still];
  });
  // Only what fails is told in full, and the page has no frames of other origins, for which axe would open a page of
  // its own: a third of the time, with the same rules.
  const axe = new AxeBuilder({ page, axeSource: `${axeCore.source}\n(${readOnce})();` })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode();
  for (const selector of within) axe.include(selector);
  const { violations } = await axe.analyze();
  await page.evaluate(() => void (document.adoptedStyleSheets = []));
  const found = violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${impact}): ${html}\n${failureSummary}`),
  );
  assert.deepEqual(found, []);
}

/** Nothing to scroll sideways. @param {Page} page */
export async function fits(page) {
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const all = [...document.querySelectorAll('body *')];
    const over = all.filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return over.map((element) => element.outerHTML.slice(0, 120));
  });
  assert.deepEqual(wide, []);
}

/** No button or field cuts its own text off. @param {Page} page */
export async function uncut(page) {
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('button, select, summary, dt, dd, h1, h2, h3, .help, .level')]
      .filter((element) => element.checkVisibility() && !element.closest('.sr'))
      .filter(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => {
        return (
          clientWidth > 0 && (scrollWidth > clientWidth + 2 || scrollHeight > clientHeight + 3)
        );
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(cut, []);
}

/** A colour's relative luminance, as WCAG 2 has it. @param {string} colour `rgb(…)` */
function luminance(colour) {
  const channels = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const [red, green, blue] = channels
    .map((channel) => channel / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours, 1 to 21. @param {string} a @param {string} b */
export function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** The colours of what has a meaning, each beside what is behind it. @param {Page} page */
export const colours = (page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    const probe = document.body.appendChild(document.createElement('i'));
    const token = (/** @type {string} */ name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    /** @param {Element | null} element @returns {string} */
    const behind = (element) => {
      if (!element) return getComputedStyle(root).backgroundColor;
      const { backgroundColor } = getComputedStyle(element);
      return backgroundColor === 'rgba(0, 0, 0, 0)'
        ? behind(element.parentElement)
        : backgroundColor;
    };
    const glyphs = [...document.querySelectorAll('.cell, .glyph, .chance, .level, .step-log')];
    return {
      papers: ['paper', 'panel'].map(token),
      // Lines of the chart, borders of controls, focus, parts of the bars.
      shapes: ['accent', 'loss', 'ink-soft', 'process', 'ink-faint', 'focus', 'control'].map(
        (name) => ({ name, colour: token(name) }),
      ),
      glyphs: glyphs.map((element) => ({
        name: element.outerHTML.slice(0, 100),
        colour: getComputedStyle(element).color,
        paper: behind(element),
      })),
    };
  });

/** What is too small for a finger. @param {Page} page */
export const smallTargets = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, select, input, summary, .cell[tabindex]')]
      .filter((each) => each.checkVisibility() && !each.classList.contains('sr'))
      .filter((each) => {
        const { width, height } = each.getBoundingClientRect();
        const least = each.classList.contains('cell') ? [24, 24] : [44, 44];
        // Words in a line of text are as high as the line.
        if (each.matches('.shown, .term')) least.fill(24);
        // The name of a language is two characters wide.
        if (each.classList.contains('quiet')) least[0] = 24;
        return width < least[0] || height < least[1];
      })
      .map((each) => each.outerHTML.slice(0, 120)),
  );

/** Records layout shifts that no input explains; give it to a scenario as `before`. */
export function recordShifts() {
  const shifts = /** @type {any[]} */ (
    Reflect.set(self, 'shifts', []) && Reflect.get(self, 'shifts')
  );
  new PerformanceObserver((list) => {
    for (const entry of /** @type {any[]} */ (list.getEntries())) {
      if (entry.hadRecentInput) continue;
      const moved = entry.sources.map((/** @type {any} */ { node }) =>
        (node?.outerHTML ?? node?.textContent ?? '').slice(0, 100),
      );
      shifts.push({ value: entry.value, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** The shifts since the last call. @param {Page} page @returns {Promise<{ value: number, moved: string[] }[]>} */
export const shifts = (page) =>
  page.evaluate(() => /** @type {any[]} */ (Reflect.get(self, 'shifts')).splice(0));

/** As the page is told apart by what it is seen on. */
const SCREENS = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

/** The page in its other language, by the button that says so; the settings have another. @param {Page} page */
export const turnLanguage = (page) =>
  page
    .getByRole('button', { name: en.language.toOther })
    .or(page.getByRole('button', { name: zh.language.toOther }))
    .first()
    .click();

/**
 * The page as it stands, in both languages, each on a desktop and on a phone: nothing is wider than the screen or cut
 * off. Axe looks once in each theme and at each width: its colours do not depend on the language, nor its names on
 * the theme. Afterwards the language is what it was.
 *
 * @param {Page} page @param {string} name
 */
export async function looksRight(page, name) {
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme: theme });
    for (const [screen, viewport] of Object.entries(SCREENS)) {
      await page.setViewportSize(viewport);
      const language = await page.evaluate(() => document.documentElement.lang);
      await shoot(page, `${name} ${screen} ${language} ${theme}`);
      await fits(page);
      await uncut(page);
      if ((theme === 'light') === (screen === 'desktop')) await accessible(page);
    }
    await turnLanguage(page);
  }
}
