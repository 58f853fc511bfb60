/** The page as a reader sees it: by role, by name, by what is written. */

import assert from 'node:assert/strict';

/** @import { Locator, Page } from 'playwright-core' */
/** @typedef {import('../../../www/i18n.js').Words} Words */
/** @typedef {import('../../../www/view.js').View} View */

/** Generous: a slow machine must not fail a test. */
const PATIENCE = 180_000;

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

/** Stands where a sentence of the page's words has a gap. */
export const GAP = '\ue000';

/**
 * What the page's words say, without their marks, whatever stands in their gaps, each of which is a group.
 *
 * @param {(...gaps: any[]) => string} words
 * @param {...unknown} known what the first gaps hold, undefined anything
 */
export function saying(words, ...known) {
  const gaps = Array.from({ length: words.length }, (_, n) =>
    known[n] === undefined ? GAP : known[n],
  );
  const read = words(...gaps).replaceAll(/\[\[\??.+?\|(.+?)\]\]/g, '$1');
  const escaped = read.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(escaped.replaceAll(GAP, '(.*)'));
}

/** The settings that stand on the bench; those of a run that are chosen by name stand with all the others. */
const BENCH = ['process', 'corpus', 'posterior', 'noise-variant'];

export class Lab {
  /** @param {Page} page @param {Words} words */
  constructor(page, words) {
    page.setDefaultTimeout(PATIENCE);
    this.page = page;
    this.words = words;
    this.prompt = page.getByRole('textbox', { name: words.prompt.label });
    this.ask = this.region(words.prompt.label);
    this.origin = this.ask.getByRole('group', { name: words.answer.origin });
    this.slots = page
      .getByRole('list', { name: words.answer.label })
      .locator('xpath=./*[self::li]');
    this.learning = this.region(words.training.title);
    this.losses = this.region(words.bound.title);
    this.gaps = page.getByRole('table', { name: words.gaps.title });
    this.ladder = page.getByRole('grid', { name: words.ladder.label });
    this.level = page.getByRole('slider', { name: words.scrubber.label });
    this.notices = this.region(words.notices.label);
    this.dialog = page.getByRole('dialog');
    this.keep = this.learning.getByRole('group', { name: words.training.keeping });
    this.kept = page.getByRole('group', { name: words.runs.title });
    this.runs = this.kept.getByRole('listitem');
    this.chart = this.learning
      .getByRole('figure')
      .filter({ has: page.getByRole('slider', { name: words.chart.reader }) });
    /** What is there for the eye alone, by how it looks. */
    this.drawn = {
      /** The box beside a cell; the cell's label says the same. */
      inspector: page.locator('.inspector'),
      /** Beside the answer, what was added to a short prompt. */
      padding: page.locator('.padding'),
      /** The bars of the steps; their slider says the same. */
      bars: this.losses.locator('.bars .cost'),
      best: this.losses.locator('.bars .best'),
      bar: (/** @type {number} */ t) => this.losses.locator(`.bars [data-step="${t}"]`),
      marked: this.losses.locator('.bars .now'),
      /** The line in the chart at the step that is read. */
      cursor: this.chart.locator('.cursor'),
      /** The points of a run in a picture. */
      dots: (/** @type {Locator} */ picture) => picture.locator('.way .dot'),
      /** The thin lines of the lanes' losses, those that are drawn; the table says the same. */
      lossesOfLanes: this.region(words.lanes.title).locator('.faint .line[d^=M]'),
      /** The boxes of the knobs, by their places. */
      knobs: this.region(words.knobs.title).locator('.control'),
      /** One for each of the states that a cell can be in. */
      states: page.getByRole('list', { name: words.ladder.legend }).locator('.cell'),
    };
  }

  /** Waits until all of the view is there. */
  async whole() {
    await this.page.getByRole('contentinfo').waitFor();
  }

  /** Opens all that is folded away. @param {{ tap?: boolean, within?: Locator }} [how] */
  async unfold({ tap = false, within } = {}) {
    const folded = (within ?? this.page).locator('details > summary');
    for (const each of await folded.all()) await (tap ? each.tap() : each.click());
  }

  /** The link that leads to a view, in whichever language. @param {View} view */
  tab(view) {
    return this.page.getByRole('navigation').locator(`[data-view=${view}]`);
  }

  /** Goes to a view, unless it is there, and waits until all of it is drawn. @param {View} view */
  async open(view) {
    if (await this.tab(view).getAttribute('aria-current')) return;
    await this.tab(view).click();
    await this.whole();
  }

  /** Goes to where a setting stands. @param {string} name */
  find(name) {
    return this.open(BENCH.includes(name) ? 'bench' : 'settings');
  }

  /** @param {string} name */
  region(name) {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** A button by its name's beginning or end. @param {string} name @param {Locator} [within] */
  button(name, within) {
    return (within ?? this.page).getByRole('button', { name, exact: false }).first();
  }

  /** The button that trains, as it is called now. @param {Locator} within @param {'train' | 'pause' | 'resume'} [as] */
  trains(within, as) {
    const { training } = this.words;
    const names = as
      ? [training[as]]
      : [training.train, training.pause, training.resume, training.more(500)];
    const name = new RegExp(`^(?:${names.map((each) => each.replace('+', '\\+')).join('|')})$`);
    return within.getByRole('button', { name }).first();
  }

  /** @param {string} name of a setting */
  control(name) {
    return this.page.locator(`#control-${name}`);
  }

  /** What a slider says of its value. @param {string} name of a setting, or of another slider */
  said(name) {
    return this.page.locator(`output[for=${name}]`);
  }

  /** A setting of an experiment. @param {string} name */
  experiment(name) {
    return this.page.locator(`#experiment-${name}`);
  }

  /** One of the cards to choose from. @param {string} name what they choose @param {Locator} within */
  card(name, within) {
    return within.locator(`[data-method=${name}]`);
  }

  /** The control of methods by name. */
  get methods() {
    return this.page.getByRole('combobox', { name: this.words.methods.name, exact: true });
  }

  /** The name of the method that is chosen; empty where the state has none. */
  async method() {
    await this.open('bench');
    return this.methods.inputValue();
  }

  /** Chooses a method by its name. @param {string} name */
  async chooseMethod(name) {
    await this.open('bench');
    await this.methods.selectOption(name);
  }

  /** One of the buttons a setting is chosen with. @param {string} name @param {string} value */
  choice(name, value) {
    return this.page.locator(`[aria-labelledby=control-${name}] [data-value=${value}]`);
  }

  /** Chooses a setting's value, with whichever control it has. @param {string} name @param {string} value */
  async choose(name, value) {
    await this.find(name);
    const select = this.page.locator(`select#control-${name}`);
    const button = this.choice(name, value);
    await select.or(button).waitFor();
    if (await select.isVisible()) await select.selectOption(value);
    else await button.click();
  }

  /** The value a setting has. @param {string} name */
  async chosen(name) {
    await this.find(name);
    const select = this.page.locator(`select#control-${name}`);
    const pressed = this.page.locator(`[aria-labelledby=control-${name}] [aria-pressed=true]`);
    await select.or(pressed).waitFor({ state: 'attached' });
    if ((await select.count()) > 0) return select.inputValue();
    return pressed.getAttribute('data-value');
  }

  /** Takes the n-th ready prompt. @param {number} n */
  async takeChip(n) {
    await this.open('bench');
    const chips = this.page.getByRole('group', { name: this.words.prompt.chips });
    await chips.locator('[aria-pressed]').nth(n).click();
  }

  /** What is wrong with the prompt. */
  async fault() {
    await this.open('bench');
    return this.page.locator(`#${await this.prompt.getAttribute('aria-describedby')}`).innerText();
  }

  /** What stands in the answer's cells, in order. */
  async answer() {
    await this.open('bench');
    const cells = await this.slots.locator('xpath=./*[1]').allInnerTexts();
    return cells.map((text) => text.trim());
  }

  /** The tokens that a position may hold, and how likely each is. @param {Locator} slot */
  candidates(slot) {
    const { candidates } = this.words.answer;
    return slot.getByRole('list', { name: candidates }).getByRole('listitem');
  }

  /** Waits until the prompt is filled by somebody. @param {keyof Words['answer']['by']} by */
  async filled(by) {
    await this.open('bench');
    return eventually(async () => {
      const said = await this.origin.innerText();
      const { byLabel, by: names } = this.words.answer;
      assert.ok(said.startsWith(byLabel + names[by]), said);
      const answer = await this.answer();
      assert.ok(!answer.some((text) => /^[口□]$/.test(text)), `not filled: ${answer}`);
      return answer;
    });
  }

  /** The ladder's lines, t = 0 first; each as its cells' texts. */
  async lines() {
    await this.open('bench');
    const rows = this.ladder.getByRole('row');
    return rows.evaluateAll((all) =>
      all.map((row) =>
        [...row.querySelectorAll('[data-cell]')].map((cell) => cell.textContent ?? ''),
      ),
    );
  }

  /** The cells of the ladder: those whose label says this, of one t, or all. @param {string} [said] @param {number} [t] */
  cells(said, t) {
    const cells = this.ladder.locator(t === undefined ? '[data-cell]' : `[data-cell^="${t}:"]`);
    return said === undefined
      ? cells
      : cells.and(this.page.getByRole('gridcell', { name: said, exact: false }));
  }

  /** What is said of the cells of one t. @param {number} t */
  async labels(t) {
    await this.open('bench');
    return this.cells(undefined, t).evaluateAll((all) =>
      all.map((cell) => cell.getAttribute('aria-label') ?? ''),
    );
  }

  /** The t that is shown, and the last. */
  async t() {
    await this.open('bench');
    return this.level.evaluate((slider) => {
      const { value, max } = /** @type {HTMLInputElement} */ (slider);
      return { t: Number(value), last: Number(max) };
    });
  }

  /** How far training is. */
  async progress() {
    await this.open('bench');
    return this.learning
      .getByRole('progressbar', { name: this.words.training.progress })
      .evaluate((bar) => {
        const { value, max } = /** @type {HTMLProgressElement} */ (bar);
        return { step: value, budget: max };
      });
  }

  /** Waits until training has come to a step. @param {number} step @param {number} [patience] milliseconds */
  async reached(step, patience) {
    return eventually(async () => {
      const progress = await this.progress();
      assert.ok(progress.step >= step, `at step ${progress.step}, not ${step}`);
      return progress.step;
    }, patience);
  }

  /** One of the training panel's figures. @param {string} name */
  async figure(name) {
    await this.open('bench');
    const figure = this.learning
      .locator('dl > div')
      .filter({ has: this.page.getByText(name, { exact: true }) });
    return figure.locator('dd').first().innerText();
  }

  async train() {
    await this.open('bench');
    await this.button(this.words.training.train, this.ask).click();
  }

  /** Pauses, and waits until it has. */
  async pause() {
    await this.open('bench');
    await this.button(this.words.training.pause, this.ask).click();
    await this.button(this.words.training.resume, this.ask).waitFor();
    return (await this.progress()).step;
  }

  /** Gives the run up, and says so when asked. */
  async reset() {
    await this.open('bench');
    await this.button(this.words.training.reset, this.learning).click();
    await this.agree(this.words.ask.reset.confirm);
  }

  /** Answers the question that is open. @param {string} [answer] that the run may be trained anew, unless it is said */
  async agree(answer = this.words.ask.retrain.confirm) {
    await this.dialog.getByRole('button', { name: answer, exact: true }).click();
  }

  /** Waits until so many runs are kept, and goes to where they are. @param {number} count */
  async keeps(count) {
    await this.open('settings');
    await eventually(async () => assert.equal(await this.runs.count(), count));
  }

  /** Opens the kept run that was there last, and goes back to the bench. */
  async reopen() {
    await this.open('settings');
    await this.button(this.words.runs.open, this.runs.first()).click();
    await this.open('bench');
  }

  /** How many messages there are. */
  async messages() {
    return this.notices.getByRole('button', { name: this.words.notices.dismiss }).count();
  }

  /** Moves a slider with the keyboard. @param {Locator} slider @param {number} to */
  async slide(slider, to) {
    await this.open('bench');
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
    await this.open('bench');
    const table = this.losses.getByRole('table', { name: this.words.bound.title });
    const row = table
      .getByRole('row')
      .filter({ has: this.page.getByRole('cell') })
      .nth(k - 1);
    const cells = await row
      .locator('[data-name]')
      .evaluateAll((all) =>
        all.map((cell) => [cell.getAttribute('data-name') ?? '', cell.textContent?.trim() ?? '']),
      );
    return Object.fromEntries(cells);
  }

  /** Waits for a message. @param {RegExp | string} text @param {number} [timeout] milliseconds */
  async told(text, timeout) {
    await this.notices.getByText(text).first().waitFor({ timeout });
  }
}
