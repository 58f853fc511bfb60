/** The lanes beside each other, and their stories. */

import assert from 'node:assert/strict';
import { eventually } from './lab.mjs';

/** @import { Lab } from './lab.mjs' */

/** A machine that others use too may take this long over a story. */
export const PATIENCE = 280_000;

/** The section. @param {Lab} lab */
export const section = (lab) => lab.region(lab.words.lanes.title);

/** Has a story told, to its outcome. @param {Lab} lab @param {string} name */
export async function tell(lab, name) {
  const card = section(lab).locator(`[aria-labelledby=stories] [data-method=${name}]`);
  await card.focus();
  await lab.page.keyboard.press('Enter');
  const story = section(lab).locator('.story');
  await eventually(
    async () => assert.notEqual(await story.getAttribute('data-outcome'), 'pending'),
    PATIENCE,
  );
  // What was found stands there in numbers, whatever it is.
  assert.match(await story.innerText(), /\d/);
  assert.equal(await story.getAttribute('data-outcome'), 'held', await story.innerText());
  return story;
}
