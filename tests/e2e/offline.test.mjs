/** The page without a network, and how a new version takes the place of an old one. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { en } from '../../www/i18n/en.js';
import { Lab, eventually } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';
import { ROOT, holding } from './support/site.mjs';

/** @import { Page } from 'playwright-core' */
/** @import { Change } from './support/site.mjs' */

/** Waits until the browser keeps the page. @param {Page} page */
const kept = (page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** Opens the page as one that the worker answers for, which the first visit is not. @param {Lab} lab */
async function revisit(lab) {
  await lab.filled('demo');
  await kept(lab.page);
  assert.equal(await controlled(lab.page), false);
  await lab.page.reload();
  await lab.filled('demo');
  assert.equal(await controlled(lab.page), true);
}

/** @param {Page} page */
const controlled = (page) => page.evaluate(() => navigator.serviceWorker.controller !== null);

/** The paths of what is kept. @param {Page} page */
const places = (page) =>
  page.evaluate(async () => {
    const [name] = await caches.keys();
    return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
  });

/** @param {Page} page */
const trainsHere = async (page) => {
  const lab = new Lab(page, en);
  await lab.filled('demo');
  await lab.train();
  await lab.reached(3);
};

scenario(
  'after the first visit everything works without a network, at its sub-path',
  { language: 'en', kept: true, link: 'theme=dark' },
  async ({ lab, page, address, site }) => {
    await lab.filled('demo');
    await kept(page);
    /** @type {string[]} */
    const failed = [];
    page.context().on('requestfailed', (request) => failed.push(request.url()));
    await site.close();
    await page.reload();
    assert.match(page.url(), /theme=dark/);
    await lab.filled('demo');
    await lab.choose('corpus', 'capitals-en');
    await trainsHere(page);

    const another = await page.context().newPage();
    await another.goto(`${address}index.html?from=a+friend`);
    await new Lab(another, lab.words).filled('demo');
    assert.deepEqual(failed, []);
  },
);

/**
 * The list of a service worker in which some files are other ones.
 *
 * @param {{ [path: string]: string }} files contents by path, '' being the page
 */
async function listed(files) {
  let worker = await readFile(join(ROOT, 'dist/service-worker.js'), 'utf8');
  for (const [path, content] of Object.entries(files)) {
    const hash = createHash('sha256').update(content).digest('base64');
    const line = new RegExp(`${JSON.stringify(path).replaceAll('.', '\\.')}: "[^"]*"`);
    assert.match(worker, line);
    worker = worker.replace(line, () => `${JSON.stringify(path)}: "sha256-${hash}"`);
  }
  return worker;
}

const NAME = /title: ?"Denoising lab"/;
const BELOW = '<h2 id="losses">';

/** The next version: two scripts that show it, loaded at different times by different imports. */
async function next() {
  const [heading, below] = [await holding(NAME), await holding(BELOW)];
  assert.notEqual(heading.path, below.path);
  return {
    [heading.path]: heading.content.replace(NAME, 'title:"Newer lab"'),
    [below.path]: below.content.replace(BELOW, '<h2 id="losses" class="newer">'),
  };
}

/** Which of the two scripts are the next version's. @param {Page} page */
const newer = async (page) => {
  const below = page.getByRole('heading', { name: en.bound.title });
  await below.waitFor();
  const heading = await page.getByRole('banner').innerText();
  return [/Newer lab/.test(heading), (await below.getAttribute('class')) === 'newer'];
};

/** @type {{ [path: string]: Change }} */
const updated = {};

scenario(
  'an old worker that meets a new version stays whole until the reader agrees',
  { language: 'en', kept: true, changes: updated },
  async ({ lab, page }) => {
    await revisit(lab);
    const files = await next();
    for (const [path, content] of Object.entries(files)) updated[path] = () => content;
    updated['service-worker.js'] = () => listed(files);
    await page.reload();
    await lab.told(lab.words.notices.newVersion);
    assert.deepEqual(await newer(page), [false, false]);
    // Another tab shows the old version: it is not taken from it.
    const another = await page.context().newPage();
    await another.goto(page.url());
    assert.deepEqual(await newer(another), [false, false]);
    await lab.button(lab.words.reload, lab.notices).click();
    await lab.told(lab.words.notices.otherTabs);
    assert.deepEqual(await newer(page), [false, false]);

    await another.close();
    await lab.button(lab.words.reload, lab.notices).click();
    await eventually(async () => assert.deepEqual(await newer(page), [true, true]));
    await lab.filled('demo');
    assert.equal(await lab.notices.getByText(lab.words.notices.newVersion).count(), 0);
    // What only the old version consisted of is forgotten.
    const all = await places(page);
    assert.equal(new Set(all).size, all.length);
  },
);

/** @type {{ [path: string]: Change }} */
const awaited = {};

scenario(
  'a new version is there at the next visit by itself',
  { language: 'en', kept: true, changes: awaited },
  async ({ lab, page, address }) => {
    await revisit(lab);
    const files = await next();
    for (const [path, content] of Object.entries(files)) awaited[path] = () => content;
    awaited['service-worker.js'] = () => listed(files);
    await page.reload();
    await lab.told(lab.words.notices.newVersion);
    await page.goto('about:blank');
    await eventually(async () => {
      await page.goto(address);
      assert.deepEqual(await newer(page), [true, true]);
    });
  },
);

/** @type {{ [path: string]: Change }} */
const halfway = {};

scenario(
  'a host that is half-way through an update changes nothing',
  { language: 'en', kept: true, changes: halfway, expected: /integrity/ },
  async ({ lab, page }) => {
    await revisit(lab);
    const files = await next();
    // The list is the new one, and so is one of the files it names.
    halfway['service-worker.js'] = () => listed(files);
    const [[path, content]] = Object.entries(files);
    halfway[path] = () => content;
    const state = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update().catch(() => {});
      const { installing } = registration;
      await new Promise((resolve) =>
        installing?.addEventListener('statechange', () => resolve(undefined)),
      );
      return installing?.state;
    });
    assert.equal(state, 'redundant');
    await page.reload();
    assert.deepEqual(await newer(page), [false, false]);
    await lab.filled('demo');
  },
);

const LARGE = 'pkg/webgpu/denoise_lab.js';

scenario(
  'the build for a GPU is kept when it was first used, and never one of another version',
  {
    kept: true,
    changes: { 'pkg/webgpu/denoise_lab_bg.wasm': () => 'another' },
    expected: /integrity|ERR_FAILED/,
  },
  async ({ lab, page, site }) => {
    await revisit(lab);
    const fetched = (/** @type {string} */ path) =>
      page.evaluate(async (path) => (await fetch(path).catch(() => null))?.status, path);
    assert.ok(!(await places(page)).some((place) => place.includes('webgpu')));
    assert.equal(await fetched(LARGE), 200);
    assert.ok((await places(page)).some((place) => place.endsWith(LARGE)));
    assert.equal(await fetched('pkg/webgpu/denoise_lab_bg.wasm'), undefined);
    await site.close();
    assert.equal(await fetched(LARGE), 200);
  },
);

/** @param {Page} page */
const registered = (page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistration()) !== undefined);

/** Lets the worker's script come when there is no room to install it. */
let release = () => {};
const full = new Promise((resolve) => (release = () => resolve(undefined)));

scenario(
  'where there is no room to keep the page it works as without',
  {
    kept: true,
    language: 'en',
    changes: { 'service-worker.js': async (content) => (await full, content) },
    expected: /Quota/,
  },
  async ({ page, site }) => {
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(page.url());
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 100_000 });
    release();
    const icons = () => site.served.filter(({ path }) => path === 'www/favicon.svg');
    const before = icons().length;
    // All files are asked for at once, and not all of them can be kept.
    await eventually(() => assert.ok(icons().length > before));
    await eventually(async () => assert.equal(await registered(page), false));
    await trainsHere(page);
  },
);

/** @type {{ [path: string]: Change }} */
const developed = {};

scenario(
  'while the page is being developed all comes from the network, whatever was kept before',
  { kept: true, changes: developed },
  async ({ lab, page, site }) => {
    await revisit(lab);
    const asked = () => site.served.filter(({ path }) => path === 'index.html').length;
    const before = asked();
    developed['service-worker.js'] = () => readFile(join(ROOT, 'www/service-worker.js'), 'utf8');
    await page.reload();
    // What was kept is shown once more; then it reloads by itself.
    await eventually(() => assert.ok(asked() > before));
    await lab.filled('demo');
    // The page that is replaced may have answered, and its questions end with it.
    await eventually(async () => assert.deepEqual(await places(page), []));
    const { length } = site.served;
    await page.reload();
    await lab.filled('demo');
    const again = site.served.slice(length).map(({ path }) => path);
    for (const path of ['index.html', 'www/main.js']) assert.ok(again.includes(path), path);
  },
);
