/** What happens to a run: reloads, deaths, other settings, a browser that keeps nothing. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Lab, eventually, number } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';
import { ROOT } from './support/site.mjs';

/** @import { Page } from 'playwright-core' */

/** At most this much training may be lost, in seconds. */
const LOST = 5;

/** The step that the browser has kept. @param {Lab} lab */
const kept = (lab) =>
  eventually(async () => {
    const said = await lab.keep.innerText();
    const step = number(/[\d\u202f]+/.exec(said)?.[0] ?? '');
    assert.ok(step > 0, said);
    return step;
  });

scenario('a reload resumes, at most five seconds behind', {}, async ({ lab, page }) => {
  await lab.filled('demo');
  await lab.train();
  await kept(lab);
  const pace = () => lab.figure(lab.words.training.speed).then(number);
  await eventually(async () => assert.ok((await pace()) > 0));
  const speed = await pace();
  const before = await lab.progress();
  await page.reload();
  const resumed = await lab.reached(1);
  assert.ok(
    resumed >= before.step - LOST * speed - 1,
    `${resumed}, ${before.step}, ${speed} a second`,
  );
  await lab.reached(resumed + 5);
  await lab.filled('own');
});

scenario('a paused run comes back paused', {}, async ({ lab, page }) => {
  await lab.filled('demo');
  await lab.train();
  await lab.reached(5);
  const step = await lab.pause();
  await eventually(async () => assert.equal(await kept(lab), step));
  await page.reload();
  await lab.filled('own');
  assert.equal((await lab.progress()).step, step);
  await lab.button(lab.words.training.resume, lab.ask).waitFor();
});

scenario('a worker that dies is reported and replaced', { clock: true }, async ({ lab, page }) => {
  await lab.filled('demo');
  await lab.train();
  const died = lab.notices.getByText(/计算线程停了，已经重新启动/);
  for (const kill of [
    'setTimeout(() => { throw new Error("killed by a test") })',
    // By silence: nobody is told, and the page hears nothing any more.
    'self.close()',
  ]) {
    const step = await kept(lab);
    const [worker] = page.workers();
    await worker.evaluate(kill).catch(() => {});
    if (kill === 'self.close()') await page.clock.fastForward(25_000);
    await died.first().waitFor();
    await lab.reached(step + 5);
    await lab.filled('own');
    await lab.button(lab.words.notices.dismiss, lab.notices).click();
    await died.waitFor({ state: 'detached' });
  }
});

scenario('another network asks first and keeps the old run', {}, async ({ lab, page }) => {
  const { ask } = lab.words;
  await lab.filled('demo');
  await lab.train();
  await lab.reached(5);
  const step = await lab.pause();
  await lab.choose('process', 'left-to-right');
  await lab.dialog.getByText(ask.retrain.title).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await lab.chosen('process'), 'mask');
  assert.equal((await lab.progress()).step, step);

  await lab.choose('process', 'left-to-right');
  await lab.dialog.getByRole('button', { name: ask.retrain.confirm }).click();
  assert.equal(await lab.chosen('process'), 'left-to-right');
  await eventually(async () => assert.equal(await lab.runs.count(), 1));
  await lab.train();
  await lab.reached(3);
  await lab.button(lab.words.runs.open, lab.runs.first()).click();
  await eventually(async () => assert.equal((await lab.progress()).step, step));
  await eventually(async () => assert.equal(await lab.chosen('process'), 'mask'));
});

scenario('a checkpoint is saved and opened again', {}, async ({ lab, page }) => {
  const { training } = lab.words;
  await lab.filled('demo');
  await lab.train();
  await lab.reached(5);
  const step = await lab.pause();
  const download = page.waitForEvent('download');
  await lab.button(training.save, lab.learning).click();
  const file = await download;
  assert.match(file.suggestedFilename(), /^capitals-mask-\d+\.safetensors$/);
  await lab.button(training.reset, lab.learning).click();
  await lab.dialog.getByRole('button', { name: lab.words.ask.reset.confirm }).click();
  await lab.filled('demo');

  const chosen = page.waitForEvent('filechooser');
  await lab.button(training.open, lab.learning).click();
  await (await chosen).setFiles(await file.path());
  await lab.filled('own');
  assert.equal((await lab.progress()).step, step);

  const again = page.waitForEvent('filechooser');
  await lab.button(training.open, lab.learning).click();
  await (
    await again
  ).setFiles({ name: 'a.safetensors', mimeType: '', buffer: Buffer.from('no checkpoint') });
  await lab.notices.locator('.fault').waitFor();
  assert.equal((await lab.progress()).step, step);
});

const without = "Object.defineProperty(self, 'indexedDB', { value: undefined });\n";

scenario(
  'a browser without storage trains and says that nothing is kept',
  {
    before: () => Object.defineProperty(self, 'indexedDB', { value: undefined }),
    changes: { 'www/worker.js': (code) => without + code },
  },
  async ({ lab }) => {
    await lab.filled('demo');
    await lab.train();
    await lab.reached(5);
    await lab.filled('own');
    await eventually(async () => {
      assert.equal(await lab.keep.innerText(), lab.words.training.unkept);
    });
  },
);

/** @type {(value?: unknown) => void} */
let arrive = () => {};
const arrived = new Promise((resolve) => (arrive = resolve));

/** Storage that takes every request and answers none. */
const never = () => {
  const request = Object.create(IDBOpenDBRequest.prototype, { addEventListener: { value() {} } });
  IDBFactory.prototype.open = () => request;
};

/** A worker's deadlines come ten times as fast: its clock cannot be moved on from outside. */
const hasten = () => {
  const { setTimeout } = self;
  Reflect.set(self, 'setTimeout', (/** @type {() => void} */ due, /** @type {number} */ time) =>
    setTimeout(due, time / 10),
  );
};

scenario(
  'storage that never answers is gone on without, and that is said',
  {
    language: 'en',
    before: never,
    clock: true,
    changes: { 'www/worker.js': (code) => `(${never})();\n(${hasten})();\n${code}` },
  },
  async ({ lab, page }) => {
    await page.locator('footer').waitFor();
    await page.clock.fastForward(5000);
    await lab.told(lab.words.notices.silentStorage);
    await lab.filled('demo');
    await lab.train();
    await lab.reached(5);
    await lab.filled('own');
    // Nor does another run wait for it.
    await lab.button(lab.words.training.reset, lab.learning).click();
    await lab.dialog.getByRole('button', { name: lab.words.ask.reset.confirm }).click();
    await lab.filled('demo');
  },
);

scenario(
  'network code that never comes is gone on without, and used when it does come',
  {
    language: 'en',
    clock: true,
    changes: { 'pkg/cpu/denoise_lab_bg.wasm': (content) => arrived.then(() => content) },
  },
  async ({ lab, page }) => {
    await page.locator('footer').waitFor();
    await page.clock.fastForward(30_000);
    await lab.told(/has not loaded within 30 seconds/);
    await lab.filled('law');
    await lab.ask.getByText(lab.words.training.failed).waitFor();
    arrive();
    await lab.filled('demo');
    await lab.train();
    await lab.reached(3);
  },
);

for (const [name, reach] of /** @type {const} */ ([
  ['diverges-on-resume', 21],
  ['nan-in-last-step', 21],
])) {
  scenario(
    `a run that diverges keeps its last sound state: ${name}`,
    { language: 'en' },
    async ({ lab, page }) => {
      const { training, notices } = lab.words;
      await lab.filled('demo');
      const chosen = page.waitForEvent('filechooser');
      await lab.button(training.open, lab.learning).click();
      await (await chosen).setFiles(join(ROOT, `tests/cases/${name}.safetensors`));
      await lab.filled('own');
      assert.equal(await kept(lab), reach - 1);
      // Resume, or of a finished one continue.
      await lab.ask.locator('button.train').click();
      await lab.told(notices.keptSound(String(reach - 1)));
      assert.equal(await kept(lab), reach - 1);
      // What was sound is there again, although the reader has moved on.
      await lab.button(training.reset, lab.learning).click();
      await lab.dialog.getByRole('button', { name: lab.words.ask.reset.confirm }).click();
      await lab.filled('demo');
      const dismiss = lab.notices.getByRole('button', { name: notices.dismiss });
      while ((await dismiss.count()) > 0) await dismiss.first().click();
      await lab.button(lab.words.runs.open, lab.runs.first()).click();
      await lab.filled('own');
      assert.equal((await lab.progress()).step, reach - 1);
    },
  );
}

/** Cuts every kept checkpoint short, as a full disk may. */
const cutShort = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('denoise-lab');
    request.onsuccess = () => {
      const transaction = request.result.transaction('checkpoints', 'readwrite');
      const checkpoints = transaction.objectStore('checkpoints');
      checkpoints.openCursor().onsuccess = ({ target }) => {
        const { result: cursor } = /** @type {IDBRequest<IDBCursorWithValue>} */ (target);
        cursor?.update(cursor.value.slice(0, 100));
        cursor?.continue();
      };
      transaction.oncomplete = () => resolve(request.result.close());
      transaction.onerror = reject;
    };
  });

scenario(
  'a kept run that is damaged is named, and the demo answers in its place',
  { language: 'en' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await lab.train();
    await lab.reached(5);
    const step = await lab.pause();
    await eventually(async () => assert.equal(await kept(lab), step));
    await page.evaluate(cutShort);
    await page.reload();
    await lab.told(/not a run this lab can open/);
    await lab.filled('demo');
    await lab.train();
    await lab.reached(3);
  },
);

scenario(
  'two tabs train a run each, and take nothing of each other',
  { language: 'en' },
  async ({ lab, page, address }) => {
    await lab.filled('demo');
    await lab.train();
    await kept(lab);
    const other = new Lab(await page.context().newPage(), lab.words);
    await other.page.goto(address);
    await other.told(lab.words.notices.otherTab);
    await other.filled('demo');
    await other.train();
    await kept(other);
    const { step } = await lab.progress();
    await lab.reached(step + 3);
    await lab.filled('own');

    const steps = [await lab.pause(), await other.pause()];
    await eventually(async () => assert.deepEqual([await kept(lab), await kept(other)], steps));
    for (const tab of [lab, other]) {
      await tab.page.reload();
      await tab.filled('own');
    }
    assert.deepEqual([(await lab.progress()).step, (await other.progress()).step], steps);
  },
);

/** How much the browser may keep for the page; whatever it wants, if nothing is said. */
/** @param {Page} page @param {number} [quotaSize] bytes */
async function allow(page, quotaSize) {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
}

scenario(
  'a full disk is reported, training goes on, and room made is used',
  { language: 'en' },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await allow(page, 1000);
    await lab.train();
    await lab.told(lab.words.notices.unkept);
    assert.equal(await lab.keep.innerText(), lab.words.training.unkept);
    const { step } = await lab.progress();
    await lab.reached(step + 5);
    await lab.filled('own');
    await allow(page);
    assert.ok((await kept(lab)) > step);
  },
);
