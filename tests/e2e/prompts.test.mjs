/** Good prompts, bad prompts, and how they are typed. */

import assert from 'node:assert/strict';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

const fault = (/** @type {Lab} */ lab) => lab.ask.locator('#prompt-fault').innerText();

scenario('a bad prompt is told why, and mending it helps', {}, async ({ lab, page }) => {
  await lab.filled('demo');
  await lab.prompt.fill('中国的首都是北京口口');
  await eventually(async () => assert.match(await fault(lab), /10.*8/));
  assert.equal(await lab.prompt.getAttribute('aria-invalid'), 'true');
  await shoot(page, 'prompt too long');
  await lab.prompt.fill('中国的首都是龙龟');
  await eventually(async () => assert.match(await fault(lab), /龙.*龟/));
  await lab.prompt.press('Enter');
  assert.equal((await lab.progress()).step, 0);
  await lab.prompt.fill('日本的首都是口口');
  await eventually(async () => assert.equal(await fault(lab), ''));
  assert.equal((await lab.filled('demo')).slice(0, 6).join(''), '日本的首都是');
});

scenario('a bad prompt in English words', { language: 'en' }, async ({ lab }) => {
  await lab.filled('demo');
  await lab.prompt.fill('we say the capital of Atlantis is _');
  await eventually(async () => assert.match(await fault(lab), /Atlantis/));
  await lab.prompt.fill('we say the capital of China is _ _ _');
  await eventually(async () => assert.match(await fault(lab), /10.*8/));
});

scenario('blanks are typed, or put in with a button', {}, async ({ lab, page }) => {
  const { prompt, answer } = lab.words;
  await lab.filled('demo');
  for (const blanks of ['口口', '□□', '__']) {
    await lab.prompt.fill(`法国的首都是${blanks}`);
    await eventually(async () => {
      assert.equal((await lab.filled('demo')).slice(0, 6).join(''), '法国的首都是');
    });
  }
  await lab.prompt.fill('');
  await lab.prompt.pressSequentially('德国');
  await lab.button(prompt.blank, lab.ask).click();
  assert.equal(await lab.prompt.inputValue(), '德国□');
  assert.ok(await lab.prompt.evaluate((field) => field === document.activeElement));
  await eventually(async () =>
    assert.equal((await lab.filled('demo')).slice(0, 2).join(''), '德国'),
  );
  // What was added to a short prompt is drawn as unseen, and said in words.
  assert.equal(await page.locator('.slot.unseen', { hasText: answer.unseen }).count(), 5);
  assert.equal(await page.locator('.padding').innerText(), answer.unseen);
});

scenario('Enter in the prompt starts training', { language: 'en' }, async ({ lab }) => {
  await lab.filled('demo');
  await lab.prompt.focus();
  await lab.prompt.press('Enter');
  await lab.reached(2);
  await lab.filled('own');
});

scenario('sampling settings refill at once', {}, async ({ lab, page }) => {
  await lab.filled('demo');
  await lab.takeChip(3);
  await lab.filled('demo');
  const asked = async () =>
    /(\d+)/.exec(
      await page
        .locator('.origin span')
        .nth(1)
        .innerText()
        .then((text) => text.split('·')[1]),
    )?.[0];
  await eventually(async () => assert.equal(await asked(), '8'));
  await lab.slide(lab.control('sampling-steps'), 2);
  await eventually(async () => assert.equal(await asked(), '2'));
  const drawn = (await lab.filled('demo')).join('');
  await eventually(async () => {
    await lab.button(lab.words.answer.again).click();
    assert.notEqual((await lab.filled('demo')).join(''), drawn);
  });
});
