/** Everybody can use the page: with keys, with a finger, by ear, enlarged, in their own colours. */

import assert from 'node:assert/strict';
import { accessible, colours, contrast, fits, smallTargets, uncut } from './support/accessible.mjs';
import { eventually, saying } from './support/lab.mjs';
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

scenario('as large as a reader needs it', { language: 'en' }, async ({ lab, page, step }) => {
  await lab.filled('demo');
  await lab.whole();
  await lab.unfold();
  // What is enabled last: the slider by the first bound, the saving of frames by the end of the note's ladder.
  const reader = page.getByRole('slider', { name: lab.words.steps.reader });
  for (const late of [reader, lab.button(lab.words.ladder.save)])
    await eventually(async () => assert.ok(await late.isEnabled()));

  await step('every control is reached with Tab, in order, and shows that it is', async () => {
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
  });

  const session = await page.context().newCDPSession(page);
  await step('at 200 % nothing is cut off and nothing scrolls sideways', async () => {
    const metrics = { width: 640, height: 450, deviceScaleFactor: 2, mobile: false };
    await session.send('Emulation.setDeviceMetricsOverride', metrics);
    assert.equal(await page.evaluate(() => devicePixelRatio * innerWidth), 1280);
    await fits(page);
    await uncut(page);
    await accessible(page);
    await shoot(page, 'enlarged');
    await session.send('Emulation.clearDeviceMetricsOverride');
  });

  await step('text alone may be twice as large', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
    await eventually(async () =>
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), '32px'),
    );
    await fits(page);
    await uncut(page);
    await accessible(page);
  });
});

/** How a cell of each state looks, colours aside. @param {Lab} lab */
const shapes = ({ drawn }) =>
  drawn.states.evaluateAll((cells) =>
    cells.map((cell) => {
      const style = getComputedStyle(cell);
      const { borderTopStyle, borderTopWidth, borderBottomWidth } = style;
      const filled = style.backgroundColor === style.borderTopColor ? 'hollow' : 'bordered';
      const dark = style.color === getComputedStyle(document.documentElement).backgroundColor;
      const dot = getComputedStyle(cell, '::after').content;
      const glyph =
        cell.textContent?.trim() === '口' || cell.textContent?.trim() === '□' ? 'blank' : 'token';
      const border = [borderTopStyle, borderTopWidth, borderBottomWidth, style.fontWeight, filled];
      return [glyph, dark ? 'filled' : 'open', dot, ...border].join(' ');
    }),
  );

scenario(
  'by ear, with keys, and in the reader’s own colours',
  { language: 'en', link: SHORT },
  async ({ lab, page, step }) => {
    await lab.filled('demo');

    await step('starts, milestones, ends and faults are read out, and nothing else', async () => {
      const { announce } = lab.words;
      const heard = await listen(page);
      // The ladder plays and a slider moves: not a word.
      const { t } = await lab.t();
      await eventually(async () => assert.notEqual((await lab.t()).t, t));
      await lab.slide(lab.control('temperature'), 0.5);
      assert.deepEqual(await heard(), []);

      await lab.takeChip(1);
      const filled = announce.filled('we say');
      await eventually(async () =>
        assert.match((await heard()).join(), new RegExp(`^${filled} .*Paris$`)),
      );
      await lab.train();
      await lab.reached(10);
      const finished = announce.finished('10') + saying(announce.bound, 1).source;
      await eventually(async () =>
        assert.match((await heard()).at(-1) ?? '', new RegExp(finished)),
      );
      const said = (await heard()).slice(1);
      assert.equal(said[0], announce.started);
      assert.match(said.at(-1) ?? '', /\d\.\d+ ± \d/);
      assert.ok(said.length <= 5, said.join('\n'));

      await lab.prompt.fill('we say the capital of Atlantis is _');
      await eventually(async () => assert.match((await heard()).at(-1) ?? '', /Atlantis/));
      const { length } = await heard();
      await lab.prompt.pressSequentially(' _ _ _', { delay: 30 });
      await eventually(async () => assert.match((await heard()).at(-1) ?? '', /11.*8/));
      assert.equal((await heard()).length, length + 1);
      await accessible(page);
    });

    await step('the ladder, its inspector and the chart are worked with keys', async () => {
      const { chart, ladder, scrubber } = lab.words;
      const { inspector } = lab.drawn;
      await lab.takeChip(0);
      await lab.filled('own');
      await lab.button(ladder.reverse).click();
      await lab.button(scrubber.pause).click();
      /** @param {number} t @param {number} position */
      const at = async (t, position) =>
        assert.ok((await focused(page)).includes(ladder.cell(t, position, '', '').slice(0, -2)));
      await lab.ladder.locator('[tabindex="0"]').focus();
      await page.keyboard.press('Control+End');
      await inspector.waitFor();
      await accessible(page);
      await page.keyboard.press('Escape');
      await inspector.waitFor({ state: 'detached' });
      await at(1, 8);
      await page.keyboard.press('Control+Home');
      await at(0, 1);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      assert.equal((await lab.t()).t, 1);

      const reader = page.getByRole('slider', { name: chart.reader });
      const said = async () => (await reader.getAttribute('aria-valuetext')) ?? '';
      await reader.press('Home');
      assert.match(await said(), saying(chart.reading, '1', undefined, null));
      await reader.press('ArrowRight');
      assert.match(await said(), saying(chart.reading, '2', undefined, null));
      await lab.chart.getByText(await said(), { exact: true }).waitFor();
      await reader.press('End');
      assert.match((await said()).match(saying(chart.reading, '10'))?.[2] ?? '', /\d+\.\d+ ± /);
      assert.ok(await lab.drawn.cursor.isVisible());
    });

    await step('in the reader’s own colours every state keeps its shape', async () => {
      await page.emulateMedia({ forcedColors: 'active' });
      const found = await shapes(lab);
      assert.equal(new Set(found).size, 5, found.join('\n'));
      await shoot(page, 'forced colours');
      await accessible(page);
      const pressed = lab.button(lab.words.ladder.forward);
      const other = lab.button(lab.words.ladder.reverse);
      await pressed.click();
      const colour = (/** @type {Locator} */ button) =>
        button.evaluate((element) => getComputedStyle(element).backgroundColor);
      assert.notEqual(await colour(pressed), await colour(other));
    });
  },
);

scenario(
  'stillness, contrast and focus',
  // Colours that are on their way to another would be measured on the way.
  { language: 'en', link: SHORT, context: { reducedMotion: 'reduce' } },
  async ({ lab, page, step }) => {
    await lab.filled('demo');
    await lab.takeChip(1);
    await lab.filled('demo');
    for (const theme of /** @type {const} */ (['dark', 'light'])) {
      await step(`what has a meaning stands out, ${theme}`, async () => {
        await page.emulateMedia({ colorScheme: theme });
        await eventually(async () =>
          assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme),
        );
        const seen = await colours(page);
        for (const paper of seen.papers) {
          for (const { name, colour } of seen.shapes) {
            const ratio = contrast(colour, paper);
            assert.ok(ratio >= 3, `${theme}: ${name} on ${paper}: ${ratio.toFixed(2)}`);
          }
        }
        assert.ok(seen.glyphs.length > 30);
        for (const { name, colour, paper } of seen.glyphs) {
          const ratio = contrast(colour, paper);
          assert.ok(ratio >= 4.5, `${name}: ${colour} on ${paper}, ${ratio.toFixed(2)}`);
        }
      });
    }

    await step(
      'focus is never lost: dialogs, messages, sums and deletions give it back',
      async () => {
        const { training, ask, bound, runs, notices } = lab.words;
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
        await hasFocus(lab.trains(lab.learning));
        await lab.keeps(1);
        await lab.button(runs.forget, lab.runs.first()).press('Enter');
        await hasFocus(page.getByRole('heading', { name: runs.title }));
        await lab.open('bench');

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
        assert.equal(await lab.messages(), 0);
      },
    );
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
    await lab.whole();
    await lab.unfold({ tap: true });
    assert.deepEqual(await smallTargets(page), []);
    assert.equal(await page.locator('[title]').count(), 0);

    await page
      .getByRole('group', { name: lab.words.prompt.chips })
      .locator('[aria-pressed]')
      .nth(1)
      .tap();
    await lab.filled('demo');
    await lab.button(lab.words.ladder.reverse).tap();
    await lab.cells(lab.words.ladder.states.pending).first().tap();
    const { inspector } = lab.drawn;
    assert.match(await inspector.innerText(), /%/);
    const box = await inspector.boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
    await accessible(page);
    await fits(page);
    await lab.cells(lab.words.ladder.states.given).first().tap();
    await inspector.waitFor({ state: 'detached' });
  },
);
