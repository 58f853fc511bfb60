/** What the page says when something it needs is not there. */

import assert from 'node:assert/strict';
import { accessible } from './support/accessible.mjs';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';
import { holding } from './support/site.mjs';

const missing = () => null;
const lost = /Failed to load resource.*404/;

scenario(
  'without the demo model the exact distribution answers, and training works',
  { changes: { 'www/checkpoints/capitals.safetensors': missing }, expected: lost },
  async ({ lab }) => {
    await lab.filled('oracle');
    await lab.takeChip(0);
    await eventually(async () => {
      const answer = (await lab.filled('oracle')).join('');
      assert.match(answer, /^中国的首都是北京$/);
    });
    await lab.train();
    await lab.reached(3);
    await lab.filled('own');
  },
);

/** @type {(value?: unknown) => void} */
let release = () => {};
const released = new Promise((resolve) => (release = resolve));

scenario(
  'a run begins while a demo model is on its way, and is not replaced by it',
  {
    changes: {
      'www/checkpoints/capitals-en.safetensors': (content) => released.then(() => content),
    },
  },
  async ({ lab }) => {
    await lab.filled('demo');
    await lab.choose('corpus', 'capitals-en');
    await lab.train();
    const step = await lab.reached(3);
    release();
    await lab.reached(step + 5);
    await lab.filled('own');
  },
);

scenario(
  'without SIMD a sentence says so',
  {
    before: () => (WebAssembly.validate = () => false),
    language: 'en',
    // The browser fetches the core before it is known that it cannot use it.
    expected: /preloaded using link preload/,
  },
  async ({ lab, page }) => {
    await lab.told(lab.words.notices.noSimd);
    assert.equal((await lab.lines()).length, 9);
    await accessible(page);
    await shoot(page, 'no SIMD');
  },
);

scenario(
  'without WebAssembly a sentence says so',
  // @ts-expect-error it is always there for the compiler
  { before: () => delete self.WebAssembly, expected: /preloaded using link preload/ },
  async ({ lab }) => lab.told(lab.words.notices.noSimd),
);

let tries = 0;

scenario(
  'a core that does not load leaves the recording, and can be tried again',
  {
    changes: { 'pkg/core/denoise_lab_bg.wasm': (content) => (tries++ === 0 ? null : content) },
    expected: /404|wasm|WebAssembly/i,
  },
  async ({ lab, page }) => {
    await lab.told(new RegExp(lab.words.notices.noCore));
    assert.equal((await lab.lines()).length, 9);
    await accessible(page);
    await shoot(page, 'no core');
    await lab.button(lab.words.retry, lab.notices).click();
    await lab.filled('demo');
  },
);

const below = await holding('<h2 id="losses">');
let opened = 0;

scenario(
  'a lower part that does not load leaves the first screen, and can be tried again',
  {
    changes: { [below.path]: (content) => (opened++ === 0 ? null : content) },
    expected: /404|Failed to fetch/,
    language: 'en',
  },
  async ({ lab, page }) => {
    await lab.told(lab.words.notices.incomplete);
    await lab.filled('demo');
    await accessible(page);
    await lab.button(lab.words.retry, lab.notices).click();
    await lab.learning.waitFor();
  },
);

let asked = 0;

scenario(
  'network code that does not load leaves the exact distribution, and can be tried again',
  {
    changes: { 'pkg/cpu/denoise_lab_bg.wasm': (content) => (asked++ === 0 ? null : content) },
    expected: /404|wasm|WebAssembly/i,
    language: 'en',
  },
  async ({ lab, page }) => {
    await lab.filled('oracle');
    await accessible(page);
    await lab.ask.getByText(lab.words.training.failed).waitFor();
    assert.ok(await lab.button(lab.words.training.train, lab.ask).isDisabled());
    await lab.button(lab.words.retry, lab.notices).click();
    await lab.filled('demo');
    await lab.train();
    await lab.reached(2);
  },
);
