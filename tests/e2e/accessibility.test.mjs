/** Everybody can use the page: with keys, with a finger, by ear, enlarged, in their own colours. */

import assert from 'node:assert/strict';
import { accessible, contrast, fits, uncut } from './support/accessible.mjs';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */
/** @import { Locator, Page } from 'playwright-core' */

/** The shortest run there is: ten steps. */
const SHORT = 'v=1&steps=10';

/** What has the focus, in short. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    const { activeElement: at } = document;
    return `${at?.localName} ${at?.id} ${at?.getAttribute('aria-label') ?? at?.textContent}`.trim();
  });

/** @param {Locator} control */
const hasFocus = (control) =>
  eventually(async () =>
    assert.ok(await control.evaluate((element) => element === document.activeElement)),
  );

/** Every sentence that is read out from now on, in order. @param {Page} page */
async function listen(page) {
  await page.evaluate(() => {
    /** @type {string[]} */
    const heard = [];
    Reflect.set(self, 'heard', heard);
    const live =
      '[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], output';
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        const at = target instanceof Element ? target : target.parentElement;
        const region = at?.closest(live);
        if (!region || region.closest('[aria-live=off]')) continue;
        const added = [...addedNodes].map((node) => node.textContent ?? '').join('');
        const said = (target instanceof Text ? target.data : added).trim();
        if (said) heard.push(said);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => [.../** @type {string[]} */ (Reflect.get(self, 'heard'))]);
}

scenario(
  'every control is reached with Tab, in order, and shows that it is',
  { language: 'en' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await page.locator('footer').waitFor();
    for (const folded of await page.locator('details > summary').all()) await folded.click();
    const expected = await page.evaluate(() => {
      const all = 'a[href], button, input, select, summary, [tabindex="0"]';
      const controls = [...document.querySelectorAll(all)].filter(
        (each) => !each.matches(':disabled, [tabindex="-1"]') && each.checkVisibility(),
      );
      controls.forEach((control, index) => control.setAttribute('data-order', String(index)));
      /** @type {HTMLElement} */ (controls[0]).focus();
      return controls.length;
    });
    assert.ok(expected > 40, String(expected));
    /** @type {number[]} */
    const reached = [];
    for (let pressed = 1; pressed < expected; pressed += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const control = /** @type {HTMLElement} */ (document.activeElement);
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(control);
        const box = control.getBoundingClientRect();
        const middle = document.elementFromPoint(
          box.left + box.width / 2,
          Math.min(box.top + box.height / 2, innerHeight - 1),
        );
        return {
          order: Number(control.dataset.order),
          name: control.outerHTML.slice(0, 120),
          ring: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth),
          colour: outlineColor,
          paper: getComputedStyle(document.documentElement).backgroundColor,
          seen: control.contains(middle),
        };
      });
      reached.push(at.order);
      assert.ok(at.ring >= 2, `no ring: ${at.name}`);
      assert.ok(contrast(at.colour, at.paper) >= 3, `${at.colour}: ${at.name}`);
      assert.ok(at.seen, `covered or out of sight: ${at.name}`);
    }
    assert.deepEqual(
      reached,
      reached.map((_, index) => index + 1),
    );
  },
);

scenario(
  'the ladder, its inspector and the chart are worked with keys',
  { language: 'en', link: SHORT },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.button(lab.words.ladder.reverse).click();
    await lab.button(lab.words.scrubber.pause).click();
    const inspector = page.locator('.inspector');
    await lab.ladder.locator('[tabindex="0"]').focus();
    await page.keyboard.press('Control+End');
    await inspector.waitFor();
    await accessible(page);
    await page.keyboard.press('Escape');
    await inspector.waitFor({ state: 'detached' });
    assert.match(await focused(page), /^span {2}t=1, position 8/);
    await page.keyboard.press('Control+Home');
    assert.match(await focused(page), /^span {2}t=0, position 1/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal((await lab.t()).t, 1);

    await lab.train();
    await lab.reached(10);
    const reader = page.getByRole('slider', { name: lab.words.chart.reader });
    await reader.press('Home');
    const said = () => reader.getAttribute('aria-valuetext');
    assert.match((await said()) ?? '', /^step 1: live loss \d/);
    await reader.press('ArrowRight');
    assert.match((await said()) ?? '', /^step 2: live loss \d/);
    assert.equal(await page.locator('.chart .read').innerText(), await said());
    await reader.press('End');
    assert.match((await said()) ?? '', /^step 10: .*bound \d+\.\d+ ± /);
    const line = page.getByRole('img', { name: lab.words.chart.description }).locator('.cursor');
    assert.ok(await line.isVisible());
  },
);

scenario(
  'focus is never lost: dialogs, messages, sums and deletions give it back',
  { language: 'en', link: SHORT, context: { reducedMotion: 'reduce' } },
  async ({ lab, page }) => {
    const { training, ask, bound, runs, notices } = lab.words;
    await lab.filled('demo');
    await lab.train();
    await lab.reached(10);
    const reset = lab.button(training.reset, lab.learning);
    await reset.focus();
    await page.keyboard.press('Enter');
    await hasFocus(lab.dialog.getByRole('button', { name: lab.words.cancel }));
    await accessible(page);
    for (let pressed = 0; pressed < 3; pressed += 1) {
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => !document.activeElement?.closest('main')));
    }
    await page.keyboard.press('Escape');
    await hasFocus(reset);

    const sum = lab.button(bound.exact, lab.losses);
    await sum.focus();
    await page.keyboard.press('Enter');
    await hasFocus(lab.button(lab.words.cancel, lab.losses));
    await accessible(page);
    await page.keyboard.press('Enter');
    await hasFocus(sum);

    // Reset takes its own button away: its neighbour has the focus then.
    await reset.focus();
    await page.keyboard.press('Enter');
    await lab.dialog.getByRole('button', { name: ask.reset.confirm }).press('Enter');
    await hasFocus(lab.button(training.train, page.locator('.training')));
    await eventually(async () => assert.equal(await lab.runs.count(), 1));
    await lab.button(runs.forget, lab.runs.first()).press('Enter');
    await hasFocus(page.getByRole('heading', { name: runs.title }));

    // A message that cannot be missed, and one that leaves no hole behind.
    const chooser = page.waitForEvent('filechooser');
    const open = lab.button(training.open, lab.learning);
    await open.press('Enter');
    const file = { name: 'a.safetensors', mimeType: '', buffer: Buffer.from('no checkpoint') };
    await (await chooser).setFiles(file);
    const dismiss = lab.button(notices.dismiss, lab.notices);
    await dismiss.waitFor();
    await accessible(page);
    await dismiss.focus();
    await page.keyboard.press('Escape');
    await hasFocus(open);
    assert.equal(await lab.notices.locator('.notice').count(), 0);
  },
);

scenario(
  'starts, milestones, ends and faults are read out, and nothing else',
  { language: 'en', link: SHORT },
  async ({ lab, page }) => {
    const { announce } = lab.words;
    await lab.filled('demo');
    const heard = await listen(page);
    // The ladder plays and a slider moves: not a word.
    const { t } = await lab.t();
    await eventually(async () => assert.notEqual((await lab.t()).t, t));
    await lab.slide(lab.control('temperature'), 0.5);
    assert.deepEqual(await heard(), []);

    await lab.takeChip(1);
    await eventually(async () => assert.match((await heard()).join(), /^Filled: we say .*Paris$/));
    await lab.train();
    await lab.reached(10);
    await eventually(async () => assert.match((await heard()).join(), /Training is done/));
    const said = (await heard()).slice(1);
    assert.equal(said[0], announce.started);
    assert.match(said.at(-1) ?? '', /^Training is done, after 10 steps\. The bound at k = 1 is \d/);
    assert.ok(said.length <= 5, said.join('\n'));

    await lab.prompt.fill('we say the capital of Atlantis is _');
    await eventually(async () => assert.match((await heard()).at(-1) ?? '', /Atlantis/));
    const { length } = await heard();
    await lab.prompt.pressSequentially(' _ _ _', { delay: 30 });
    await eventually(async () => assert.match((await heard()).at(-1) ?? '', /11.*8/));
    assert.equal((await heard()).length, length + 1);
    await accessible(page);
  },
);

for (const theme of /** @type {const} */ (['light', 'dark'])) {
  // Colours that are on their way to another would be measured on the way.
  const circumstances = { theme, context: { reducedMotion: /** @type {const} */ ('reduce') } };
  scenario(`what has a meaning stands out, ${theme}`, circumstances, async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.takeChip(1);
    await lab.filled('demo');
    const seen = await page.evaluate(() => {
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
    for (const paper of seen.papers) {
      for (const { name, colour } of seen.shapes) {
        const ratio = contrast(colour, paper);
        assert.ok(ratio >= 3, `${name} on ${paper}: ${ratio.toFixed(2)}`);
      }
    }
    assert.ok(seen.glyphs.length > 30);
    for (const { name, colour, paper } of seen.glyphs) {
      const ratio = contrast(colour, paper);
      assert.ok(ratio >= 4.5, `${name}: ${colour} on ${paper}, ${ratio.toFixed(2)}`);
    }
  });
}

/** How a cell of each state looks, colours aside. @param {Lab} lab */
const shapes = ({ page }) =>
  page.locator('.legend .cell').evaluateAll((cells) =>
    cells.map((cell) => {
      const style = getComputedStyle(cell);
      const { borderTopStyle, borderTopWidth, borderBottomWidth } = style;
      const filled = style.backgroundColor === style.borderTopColor ? 'hollow' : 'bordered';
      const dark = style.color === getComputedStyle(document.documentElement).backgroundColor;
      const dot = getComputedStyle(cell, '::after').content;
      const glyph = cell.textContent?.trim() === '口' ? 'blank' : 'token';
      const border = [borderTopStyle, borderTopWidth, borderBottomWidth, style.fontWeight, filled];
      return [glyph, dark ? 'filled' : 'open', dot, ...border].join(' ');
    }),
  );

scenario(
  'in the reader’s own colours every state keeps its shape',
  { language: 'en', link: SHORT, context: { forcedColors: 'active' } },
  async ({ lab, page }) => {
    await lab.filled('demo');
    const found = await shapes(lab);
    assert.equal(new Set(found).size, 5, found.join('\n'));
    await lab.train();
    await lab.reached(10);
    await shoot(page, 'forced colours');
    await accessible(page);
    const pressed = lab.button(lab.words.ladder.forward);
    const other = lab.button(lab.words.ladder.reverse);
    await pressed.click();
    const colour = (/** @type {Locator} */ button) =>
      button.evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.notEqual(await colour(pressed), await colour(other));
  },
);

scenario(
  'a finger finds everything, and what a hover tells',
  {
    language: 'en',
    viewport: { width: 360, height: 740 },
    context: { hasTouch: true, isMobile: true },
  },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await page.locator('footer').waitFor();
    for (const folded of await page.locator('details > summary').all()) await folded.tap();
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, input, summary, .cell[tabindex]')]
        .filter((each) => each.checkVisibility() && !each.classList.contains('sr'))
        .filter((each) => {
          const { width, height } = each.getBoundingClientRect();
          const least = each.classList.contains('cell') ? [24, 24] : [44, 44];
          // Words in a line of text are as high as the line.
          if (each.classList.contains('shown')) least.fill(24);
          // The name of a language is two characters wide.
          if (each.classList.contains('quiet')) least[0] = 24;
          return width < least[0] || height < least[1];
        })
        .map((each) => each.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(small, []);
    assert.equal(await page.locator('[title]').count(), 0);

    await page
      .getByRole('group', { name: lab.words.prompt.chips })
      .getByRole('button')
      .nth(1)
      .tap();
    await lab.filled('demo');
    await lab.button(lab.words.ladder.reverse).tap();
    await lab.ladder.locator('.cell.pending').first().tap();
    const inspector = page.locator('.inspector');
    assert.match(await inspector.innerText(), /%/);
    const box = await inspector.boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
    await accessible(page);
    await fits(page);
    await lab.ladder.locator('.cell.given').first().tap();
    await inspector.waitFor({ state: 'detached' });
  },
);

scenario(
  'at 200 % nothing is cut off and nothing scrolls sideways',
  { language: 'en', viewport: { width: 640, height: 450 }, context: { deviceScaleFactor: 2 } },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await page.locator('footer').waitFor();
    for (const folded of await page.locator('details > summary').all()) await folded.click();
    await fits(page);
    await uncut(page);
    await accessible(page);
    await shoot(page, 'enlarged');
  },
);

scenario(
  'text alone may be twice as large',
  { language: 'en', viewport: { width: 1280, height: 900 } },
  async ({ lab, page }) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
    await page.reload();
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), '32px');
    await lab.filled('demo');
    await page.locator('footer').waitFor();
    for (const folded of await page.locator('details > summary').all()) await folded.click();
    await fits(page);
    await uncut(page);
    await accessible(page);
  },
);
