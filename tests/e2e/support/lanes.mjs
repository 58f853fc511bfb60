/** The lanes beside each other, and their stories. */

import assert from 'node:assert/strict';
import { eventually } from './lab.mjs';

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

/** The lanes' rows. @param {Lab} lab */
export const rows = (lab) =>
  table(lab)
    .getByRole('row')
    .filter({ has: lab.page.getByRole('rowheader') });

/** The head of a column. @param {Lab} lab @param {string} name as the page calls it */
const headed = (lab, name) => table(lab).getByRole('columnheader', { name, exact: true });

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

/** Has a story told, to its outcome. @param {Lab} lab @param {string} name */
export async function tell(lab, name) {
  const { held, notHeld, findings } = lab.words.lanes;
  await lab.open('compare');
  const card = lab.card(name, section(lab));
  await card.focus();
  await lab.page.keyboard.press('Enter');
  const story = section(lab).getByRole('group', { name: findings });
  await eventually(async () => {
    const said = await story.innerText();
    assert.ok(said.includes(held) || said.includes(notHeld), said);
  }, PATIENCE);
  const said = await story.innerText();
  // What was found stands there in numbers, whatever it is.
  assert.match(said, /\d/);
  assert.ok(said.includes(held), said);
  return story;
}
