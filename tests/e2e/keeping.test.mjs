/** What happens to a run: reloads, deaths, other settings, a browser that keeps nothing. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Lab, eventually, number, saying } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';
import { ROOT } from './support/site.mjs';

/** @import { Page } from 'playwright-core' */

/** The step that the browser has kept. @param {Lab} lab */
const kept = (lab) =>
  eventually(async () => {
    const said = await lab.keep.innerText();
    const step = number(/[\d\u202f]+/.exec(said)?.[0] ?? '');
    assert.ok(step > 0, said);
    return step;
  });

/** Opens a checkpoint from a file. @param {Lab} lab @param {Parameters<import('playwright-core').FileChooser['setFiles']>[0]} file */
async function openFile(lab, file) {
  const chosen = lab.page.waitForEvent('filechooser');
  await lab.button(lab.words.training.open, lab.learning).click();
  await (await chosen).setFiles(file);
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

scenario('a run through reloads, other settings and files', {}, async ({ lab, page, step }) => {
  await lab.filled('demo');

  await step('a reload resumes', async () => {
    await lab.train();
    const at = await kept(lab);
    await page.reload();
    const resumed = await lab.reached(at);
    await lab.reached(resumed + 5);
    await lab.filled('own');
  });

  await step('a paused run comes back paused', async () => {
    const at = await lab.pause();
    await eventually(async () => assert.equal(await kept(lab), at));
    await page.reload();
    await lab.filled('own');
    assert.equal((await lab.progress()).step, at);
    await lab.button(lab.words.training.resume, lab.ask).waitFor();
  });

  await step('another network asks first and keeps the old run', async () => {
    const { ask } = lab.words;
    const at = (await lab.progress()).step;
    await lab.choose('process', 'left-to-right');
    await lab.dialog.getByText(ask.retrain.title).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await lab.chosen('process'), 'mask');
    assert.equal((await lab.progress()).step, at);

    await lab.choose('process', 'left-to-right');
    await lab.agree();
    assert.equal(await lab.chosen('process'), 'left-to-right');
    await lab.keeps(1);
    await lab.open('bench');
    await lab.train();
    await lab.reached(3);
    await lab.reopen();
    await eventually(async () => assert.equal((await lab.progress()).step, at));
    await eventually(async () => assert.equal(await lab.chosen('process'), 'mask'));
  });

  await step('a checkpoint is saved and opened again', async () => {
    const { step: at } = await lab.progress();
    const download = page.waitForEvent('download');
    await lab.button(lab.words.training.save, lab.learning).click();
    const file = await download;
    assert.match(file.suggestedFilename(), /^capitals-mask-\d+\.safetensors$/);
    await lab.reset();
    await lab.filled('demo');

    await openFile(lab, await file.path());
    await lab.filled('own');
    assert.equal((await lab.progress()).step, at);

    await openFile(lab, {
      name: 'a.safetensors',
      mimeType: '',
      buffer: Buffer.from('no checkpoint'),
    });
    await lab.told('⚠');
    assert.equal((await lab.progress()).step, at);
  });

  await step('a kept run that is damaged is named, and the demo answers in its place', async () => {
    const { step: at } = await lab.progress();
    await eventually(async () => assert.equal(await kept(lab), at));
    await page.evaluate(cutShort);
    await page.reload();
    await lab.told(/safetensors/);
    await lab.filled('demo');
    await lab.train();
    await lab.reached(3);
  });
});

scenario('a worker that dies is reported and replaced', { clock: true }, async ({ lab, page }) => {
  await lab.filled('demo');
  await lab.train();
  const died = lab.notices
    .getByText(saying(lab.words.notices.died))
    .or(lab.notices.getByText(lab.words.notices.died(null)));
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
    await lab.whole();
    await page.clock.fastForward(5000);
    await lab.told(lab.words.notices.silentStorage);
    await lab.filled('demo');
    await lab.train();
    await lab.reached(5);
    await lab.filled('own');
    // Nor does another run wait for it.
    await lab.reset();
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
    await lab.whole();
    await page.clock.fastForward(30_000);
    await lab.told(/\b30\b/);
    await lab.filled('oracle');
    await lab.ask.getByText(lab.words.training.failed).waitFor();
    arrive();
    await lab.filled('demo');
    await lab.train();
    await lab.reached(3);
  },
);

scenario(
  'a run that diverges keeps its last sound state',
  { language: 'en' },
  async ({ lab, step }) => {
    const { notices } = lab.words;
    const reach = 21;
    await lab.filled('demo');
    for (const [name, budget] of /** @type {const} */ ([
      ['diverges-on-resume', 5000],
      ['nan-in-last-step', 20],
    ])) {
      await step(name, async () => {
        await openFile(lab, join(ROOT, `tests/cases/${name}.safetensors`));
        await eventually(async () => assert.equal((await lab.progress()).budget, budget));
        await lab.filled('own');
        await eventually(async () => assert.equal(await kept(lab), reach - 1));
        // Resume, or of a finished one continue.
        await lab.trains(lab.ask).click();
        await lab.told(notices.keptSound(String(reach - 1)));
        assert.equal(await kept(lab), reach - 1);
        // What was sound is there again, although the reader has moved on.
        await lab.reset();
        await lab.filled('demo');
        const dismiss = lab.notices.getByRole('button', { name: notices.dismiss });
        while ((await dismiss.count()) > 0) await dismiss.first().click();
        await lab.reopen();
        await lab.filled('own');
        assert.equal((await lab.progress()).step, reach - 1);
      });
    }
  },
);

scenario(
  'two tabs train a run each, and take nothing of each other',
  { language: 'en' },
  async ({ lab, page, address }) => {
    await lab.filled('demo');
    await lab.train();
    await lab.reached(2);
    const other = new Lab(await page.context().newPage(), lab.words);
    await other.page.goto(address);
    await other.told(lab.words.notices.otherTab);
    await other.filled('demo');
    await other.train();
    await other.reached(2);
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
