/** The lanes beside each other, and their stories. */

import assert from 'node:assert/strict';
import { eventually, saying } from './lab.mjs';

/** @import { Lab } from './lab.mjs' */

/** A machine that others use too may take this long over a story. */
export const PATIENCE = 280_000;

/** The section. @param {Lab} lab */
export const section = (lab) => lab.region(lab.words.lanes.title);

/** One of the buttons that steer all lanes. @param {Lab} lab @param {'train' | 'pause' | 'resume' | 'reset' | 'free' | 'addPresent'} which */
export const button = (lab, which) =>
  section(lab).getByRole('button', { name: lab.words.lanes[which], exact: true });

/** @param {Lab} lab */
const table = (lab) => section(lab).getByRole('table');

/** The lanes' rows, between the table's head and its means over seeds. @param {Lab} lab */
export const rows = (lab) => table(lab).getByRole('rowgroup').nth(1).getByRole('row');

/** The rows of means over seeds. @param {Lab} lab */
export const means = (lab) => table(lab).getByRole('rowgroup').nth(2).getByRole('row');

/** The head of a column, with its unit or without. @param {Lab} lab @param {string} name as the page calls it */
const headed = (lab, name) =>
  table(lab).getByRole('columnheader', { name: new RegExp(`^${name}(?: \\(.*\\))?$`) });

/** @param {Lab} lab @param {keyof Lab['words']['lanes']['columns']} name */
export const head = (lab, name) => headed(lab, lab.words.lanes.columns[name]);

/** What stands in a column, from the first line to the last. */
/** @param {Lab} lab @param {keyof Lab['words']['lanes']['columns']} name @param {string} [called] where H is unknown */
export async function column(lab, name, called = lab.words.lanes.columns[name]) {
  const place = await headed(lab, called).evaluate((cell) => Reflect.get(cell, 'cellIndex'));
  const lines = await rows(lab).all();
  return Promise.all(
    lines.map((line) =>
      line
        .getByRole('cell')
        .nth(place - 1)
        .innerText(),
    ),
  );
}

/** What a story promises and finds. @param {Lab} lab */
const story = (lab) => lab.page.getByRole('group', { name: lab.words.lanes.findings });

/** Whether the beginning of what a story says is on the screen, or of the columns that tell it. @param {Lab} lab @param {string} name */
async function isInSight(lab, name) {
  const place = name === 'one-thing' ? lab.region(lab.words.strip.title) : story(lab);
  const box = await place.boundingBox();
  return box !== null && box.y >= 0 && box.y < (lab.page.viewportSize()?.height ?? 0) / 2;
}

/** Has a story told, to its outcome. @param {Lab} lab @param {string} name @param {boolean} [points] or presses a key */
export async function tell(lab, name, points = false) {
  await lab.open('compare');
  const card = lab.card(name, section(lab));
  // Once one is told, the others are folded.
  if (!(await card.isVisible())) await section(lab).getByText(lab.words.lanes.stories).click();
  if (points) await card.click();
  else await card.press('Enter');
  return outcome(lab, name);
}

/** Waits for the outcome of the story that is being told. @param {Lab} lab @param {string} name */
export async function outcome(lab, name) {
  const { held, notHeld } = lab.words.lanes;
  // Where it comes out is gone to, and the link leads there.
  await eventually(async () => assert.ok(await isInSight(lab, name)));
  await eventually(() => assert.ok(lab.page.url().endsWith(`story=${name}`), lab.page.url()));
  await eventually(async () => {
    const said = await story(lab).innerText();
    assert.ok(said.includes(held) || said.includes(notHeld), said);
  }, PATIENCE);
  const said = await story(lab).innerText();
  // What was found stands there in numbers, whatever it is, and of which corpus.
  assert.match(said, /\d/);
  assert.match(said, saying(lab.words.lanes.corpus));
  assert.ok(said.includes(held), said);
  return story(lab);
}
