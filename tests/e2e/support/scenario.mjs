/**
 * A test as a visit: a fresh browser profile opens the page, does something, and leaves. However it
 * went, nothing may have been reported to the console or asked of another origin. A visit is dear, so
 * that one proves several properties where they need the same page: each is a step with its name.
 */

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { en } from '../../../www/i18n/en.js';
import { zh } from '../../../www/i18n/zh.js';
import { launch, withoutServiceWorkers } from './browser.mjs';
import { Lab } from './lab.mjs';
import { ROOT, serve } from './site.mjs';

/** @import { Browser, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core' */
/** @import { Change, Site } from './site.mjs' */

export const ARTIFACTS = join(ROOT, 'artifacts');
const LONGEST = 1_200_000;

/**
 * @typedef {object} Circumstances
 * @property {'zh' | 'en'} [language]
 * @property {'light' | 'dark'} [theme]
 * @property {{ width: number, height: number }} [viewport]
 * @property {string} [link] what stands after # in the address
 * @property {{ [path: string]: Change }} [changes] files served otherwise
 * @property {RegExp} [expected] what the console may report
 * @property {() => void} [before] run in the page before its own code
 * @property {boolean} [clock] the page's time, not its workers', can be moved on with `page.clock`
 * @property {boolean} [gpu] WebGPU has an adapter, in software
 * @property {boolean} [kept] the browser has service workers, so that the page is kept; without them nothing
 *   may be different, as all the other tests show
 * @property {{ [name: string]: string }} [headers] what the host says of everything it sends
 * @property {BrowserContextOptions} [context]
 */

/**
 * @typedef {object} Visit
 * @property {Lab} lab
 * @property {Page} page
 * @property {string} address
 * @property {Site} site
 * @property {(property: string, prove: () => Promise<void>) => Promise<void>} step a property by its name;
 *   where it fails the visit ends
 */

/** @type {Map<boolean, Promise<Browser>>} by whether WebGPU has an adapter */
const browsers = new Map();

after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
});

/** @param {boolean} gpu */
function browserWith(gpu) {
  const browser = browsers.get(gpu) ?? launch(gpu);
  browsers.set(gpu, browser);
  return browser;
}

/**
 * @param {string} name
 * @param {Circumstances} circumstances
 * @param {(visit: Visit) => Promise<void>} act
 */
export const scenario = (name, circumstances, act) =>
  test(name, { timeout: LONGEST }, async (visit) => {
    const { language = 'zh', theme = 'light', viewport, changes, before } = circumstances;
    const site = await serve(changes, circumstances.headers);
    const browser = await browserWith(circumstances.gpu ?? false);
    const context = await browser.newContext({
      locale: language === 'zh' ? 'zh-CN' : 'en-US',
      colorScheme: theme,
      viewport: viewport ?? { width: 1280, height: 900 },
      reducedMotion: 'no-preference',
      ...circumstances.context,
    });
    if (before) await context.addInitScript(before);
    if (!circumstances.kept) await context.addInitScript(withoutServiceWorkers);
    const problems = watch(context, site.address, circumstances.expected);
    const page = await context.newPage();
    try {
      if (circumstances.clock) await page.clock.install();
      await page.goto(site.address + (circumstances.link ? `#${circumstances.link}` : ''));
      const { address } = site;
      const lab = new Lab(page, language === 'zh' ? zh : en);
      /** @type {Visit['step']} */
      const step = async (property, prove) => {
        /** @type {unknown[]} */
        const failures = [];
        await visit.test(property, async () => {
          await prove()
            .then(() => assert.deepEqual(problems, []))
            .catch((thrown) => {
              failures.push(thrown);
              throw thrown;
            });
        });
        if (failures.length > 0) throw new Error(`not so: ${property}`);
      };
      await act({ lab, page, address, site, step });
      assert.deepEqual(problems, []);
    } catch (thrown) {
      await picture(page, `failed ${name}`).catch(() => {});
      if (problems.length > 0) console.error(problems.join('\n'));
      throw thrown;
    } finally {
      await context.close();
      await site.close();
    }
  });

/**
 * What a page must never do, as it happens.
 *
 * @param {import('playwright-core').BrowserContext} context
 * @param {string} address
 * @param {RegExp} [expected]
 */
function watch(context, address, expected) {
  const { origin } = new URL(address);
  /** @type {string[]} */
  const problems = [];
  const report = (/** @type {string} */ problem) => {
    if (!expected?.test(problem)) problems.push(problem);
  };
  context.on('console', (/** @type {ConsoleMessage} */ message) => {
    if (['error', 'warning'].includes(message.type()))
      report(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => report(`error: ${error.error().message}`));
  context.on('request', (request) => {
    const own = [origin, 'null'].includes(new URL(request.url()).origin);
    if (!own) report(`asked another origin: ${request.url()}`);
  });
  return problems;
}

/** Keeps a picture for somebody to look at, where PICTURES is set: it takes as long as axe. */
/** @param {Page} page @param {string} name */
export async function shoot(page, name) {
  if (process.env.PICTURES) await picture(page, name);
}

/** @param {Page} page @param {string} name */
async function picture(page, name) {
  await mkdir(ARTIFACTS, { recursive: true });
  const file = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.png`;
  await page.screenshot({ path: join(ARTIFACTS, file), fullPage: true });
}
