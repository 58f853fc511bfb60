/**
 * Runs a test program of the crate in a worker of Chromium, for `cargo xtask worker`: its arguments are the folder
 * where wasm-bindgen has bound it as `tests`, and parts of the names of the tests to run, if not all.
 */

import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { launch } from '../tests/e2e/support/browser.mjs';
import { listen } from './site.mjs';

/** How long a test may say nothing, in milliseconds. */
const SILENCE = 600_000;
/** With them a browser gives time to the microsecond, as a worker's tests measure it. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const [folder, ...names] = process.argv.slice(2);

/** The worker. wasm-bindgen-test calls these two, and exports each test under its name. */
const work = async (/** @type {string[]} */ names) => {
  Object.assign(self, {
    __wbg_test_invoke: (/** @type {() => void} */ test) => test(),
    __wbg_test_output_writeln: (/** @type {string} */ line) => console.log(line),
  });
  const { default: load, WasmBindgenTestContext } = await import(`${self.origin}/tests.js`);
  const wasm = await load();
  const all = Object.keys(wasm).filter((name) => name.startsWith('__wbgt_'));
  const chosen = all.filter((test) => !names.length || names.some((name) => test.includes(name)));
  if (chosen.length === 0) throw new Error(`No test among ${all.length}.`);
  const context = new WasmBindgenTestContext(false);
  context.filtered_count(all.length - chosen.length);
  return context.run(chosen.map((test) => wasm[test]));
};
const SCRIPT = `addEventListener('unhandledrejection', ({ reason }) => postMessage(String(reason)));
(${work})(${JSON.stringify(names)}).then(postMessage, (thrown) => postMessage(String(thrown)));`;

/** Whose icon is not asked for. */
const PAGE = '<!doctype html><link rel="icon" href="data:," />';

/** What the worker answers: whether all passed, or what stopped it. In the page. */
const answer = () =>
  new Promise((resolve) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve(message);
  });

const site = await listen(
  async (path) => {
    if (path === '/') return { path: 'page.html', content: Buffer.from(PAGE) };
    if (path === '/worker.js') return { path, content: Buffer.from(SCRIPT) };
    const content = await readFile(join(folder, basename(path))).catch(() => null);
    return content && { path, content };
  },
  { headers: ISOLATED },
);
const browser = await launch(true);
const page = await browser.newPage();
let heard = performance.now();
page.on('console', (message) => {
  heard = performance.now();
  console.log(message.text());
});
const silence = new Promise((resolve) => {
  const late = () => performance.now() - heard > SILENCE && resolve('Nothing for ten minutes.');
  setInterval(late, 1000).unref();
});
await page.goto(`http://127.0.0.1:${site.port}/`);
const verdict = await Promise.race([page.evaluate(answer), silence]);
await browser.close();
await site.close();
if (verdict !== true) {
  console.error(verdict === false ? 'Tests failed.' : verdict);
  process.exitCode = 1;
}
