/** The page as a reader sees it: by role, by name, by what is written. */

import assert from 'node:assert/strict';

/** @import { Locator, Page } from 'playwright-core' */
/** @typedef {import('../../../www/i18n.js').Words} Words */

/** Generous: a slow machine must not fail a test. */
const PATIENCE = 90_000;

/**
 * Tries until it succeeds; after a long while its last failure is the test's.
 *
 * @template T
 * @param {() => Promise<T> | T} attempt
 * @param {number} [patience] milliseconds
 * @returns {Promise<T>}
 */
export async function eventually(attempt, patience = PATIENCE) {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return await attempt();
    } catch (thrown) {
      if (performance.now() > end) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** A number as the page writes it. @param {string} text */
export const number = (text) =>
  Number.parseFloat(text.replaceAll(/[\u202f\s]/g, '').replace('−', '-'));

export class Lab {
  /** @param {Page} page @param {Words} words */
  constructor(page, words) {
    page.setDefaultTimeout(PATIENCE);
    this.page = page;
    this.words = words;
    this.prompt = page.getByRole('textbox', { name: words.prompt.label });
    this.ask = this.region(words.prompt.label);
    this.learning = this.region(words.training.title);
    this.losses = this.region(words.bound.title);
    this.ladder = page.getByRole('grid', { name: words.ladder.label });
    this.level = page.getByRole('slider', { name: words.scrubber.label });
    this.notices = this.region(words.notices.label);
    this.dialog = page.getByRole('dialog');
    this.keep = this.learning.locator('.keep');
    this.runs = page.locator('.runs li');
  }

  /** @param {string} name */
  region(name) {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** A button by its name's beginning or end. @param {string} name @param {Locator} [within] */
  button(name, within) {
    return (within ?? this.page).getByRole('button', { name, exact: false }).first();
  }

  /** @param {string} name of a setting */
  control(name) {
    return this.page.locator(`#control-${name}`);
  }

  /** One of the buttons a setting is chosen with. @param {string} name @param {string} value */
  choice(name, value) {
    return this.page.locator(`[aria-labelledby=control-${name}] [data-value=${value}]`);
  }

  /** Chooses a setting's value, with whichever control it has. @param {string} name @param {string} value */
  async choose(name, value) {
    const select = this.page.locator(`select#control-${name}`);
    const button = this.choice(name, value);
    await select.or(button).waitFor();
    if (await select.isVisible()) await select.selectOption(value);
    else await button.click();
  }

  /** What the page calls a value of a setting. @param {string} name @param {string} value */
  async called(name, value) {
    const option = this.page.locator(`#control-${name} option[value=${value}]`);
    return (await option.or(this.choice(name, value)).first().innerText()).trim();
  }

  /** The value a setting has. @param {string} name */
  async chosen(name) {
    const select = this.page.locator(`select#control-${name}`);
    if (await select.isVisible()) return select.inputValue();
    const pressed = this.page.locator(`[aria-labelledby=control-${name}] [aria-pressed=true]`);
    return pressed.getAttribute('data-value');
  }

  /** Takes the n-th ready prompt. @param {number} n */
  async takeChip(n) {
    const chips = this.page.getByRole('group', { name: this.words.prompt.chips });
    await chips.getByRole('button').nth(n).click();
  }

  /** What stands in the answer's cells, in order. */
  async answer() {
    const cells = this.page.getByRole('list', { name: this.words.answer.label }).locator('.glyph');
    return (await cells.allInnerTexts()).map((text) => text.trim());
  }

  /** Waits until the prompt is filled by somebody. @param {keyof Words['answer']['by']} by */
  async filled(by) {
    return eventually(async () => {
      assert.equal(await this.page.locator('.origin b').innerText(), this.words.answer.by[by]);
      const answer = await this.answer();
      assert.ok(!answer.includes('口'), `not filled: ${answer}`);
      return answer;
    });
  }

  /** The ladder's lines, t = 0 first; each as its cells' texts. */
  async lines() {
    const rows = this.ladder.locator('[role=row]');
    return rows.evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('.cell')].map((cell) => cell.textContent ?? '')),
    );
  }

  /** The t that is shown, and the last. */
  async t() {
    return this.level.evaluate((slider) => {
      const { value, max } = /** @type {HTMLInputElement} */ (slider);
      return { t: Number(value), last: Number(max) };
    });
  }

  /** How far training is. */
  async progress() {
    return this.learning
      .getByRole('progressbar', { name: this.words.training.progress })
      .evaluate((bar) => {
        const { value, max } = /** @type {HTMLProgressElement} */ (bar);
        return { step: value, budget: max };
      });
  }

  /** Waits until training has come to a step. @param {number} step */
  async reached(step) {
    return eventually(async () => {
      const progress = await this.progress();
      assert.ok(progress.step >= step, `at step ${progress.step}, not ${step}`);
      return progress.step;
    });
  }

  /** One of the training panel's figures. @param {string} name */
  async figure(name) {
    const figure = this.learning
      .locator('dl > div')
      .filter({ has: this.page.getByText(name, { exact: true }) });
    return figure.locator('dd').first().innerText();
  }

  async train() {
    await this.button(this.words.training.train, this.ask).click();
  }

  /** Pauses, and waits until it has. */
  async pause() {
    await this.button(this.words.training.pause, this.ask).click();
    await this.button(this.words.training.resume, this.ask).waitFor();
    return (await this.progress()).step;
  }

  /** Moves a slider with the keyboard. @param {Locator} slider @param {number} to */
  async slide(slider, to) {
    await slider.focus();
    await slider.press('Home');
    const at = () =>
      slider.evaluate((input) => Number(/** @type {HTMLInputElement} */ (input).value));
    for (let pressed = 0; (await at()) < to && pressed < 500; pressed += 1)
      await slider.press('ArrowRight');
    assert.equal(await at(), to);
  }

  /** A row of the table of bounds, its columns by name. @param {number} k */
  async bound(k) {
    const row = this.losses.locator('tbody tr').nth(k - 1);
    const cells = await row
      .locator('[data-name]')
      .evaluateAll((all) =>
        all.map((cell) => [cell.getAttribute('data-name') ?? '', cell.textContent?.trim() ?? '']),
      );
    return Object.fromEntries(cells);
  }

  /** Waits for a message. @param {RegExp | string} text */
  async told(text) {
    await this.notices.getByText(text).first().waitFor();
  }
}
