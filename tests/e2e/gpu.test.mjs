/** Training on the GPU, and going on on the CPU whatever is missing or breaks. */

import assert from 'node:assert/strict';
import { eventually } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

/** Small enough for a GPU in software; a step slow enough on the CPU that the run does not end while the GPU is tried. */
const TINY = 'v=1&network=tiny&batch=128&steps=100000';

/** What Chromium says about its software GPU. */
const SOFTWARE = /WebGPU|SwiftShader|powerPreference|experimental|GPU/i;

/** Milliseconds: on a busy machine the code for the GPU compiles for minutes, and its kernels in software again. */
const PATIENCE = 900_000;
/** The page gives a GPU up sooner than software on a busy machine answers. @param {Buffer | null} file */
const patient = (file) => String(file).replaceAll(/\b(\d+)_000\b/g, '$1_0000');

/** Where the run is trained, and how fast. @param {Lab} lab */
const where = (lab) => lab.page.getByRole('group', { name: lab.words.training.device.title });

/** Waits for the sentence that says where the run is trained. @param {Lab} lab @param {RegExp} text */
const says = (lab, text) =>
  eventually(async () => {
    await lab.open('settings');
    assert.match(await where(lab).innerText(), text);
  }, PATIENCE);

/** Sees training go on. @param {Lab} lab @param {number} [steps] */
async function goesOn(lab, steps = 5) {
  const { step } = await lab.progress();
  await lab.reached(step + steps, PATIENCE);
}

scenario(
  'without an adapter the run stays on the CPU and says why',
  { link: TINY, language: 'en', expected: SOFTWARE },
  async ({ lab }) => {
    await lab.train();
    await says(lab, /Trains on the CPU\. (The browser has no GPU|This browser has no WebGPU)/);
    await says(lab, /[\d.]+ ms a step/);
    await goesOn(lab);
  },
);

/** Destroys the device when the worker is told to. */
const destroyable = `
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await request.apply(this, given);
    new BroadcastChannel('destroy').onmessage = () => device.destroy();
    return device;
  };
`;

// One page, because the code for the GPU is large and its kernels are compiled in software.
scenario(
  'a GPU not worth it is timed and left alone; on request the run moves there and back, and it is named if it is lost',
  {
    link: TINY,
    language: 'en',
    gpu: true,
    changes: {
      'www/worker.js': (content) => destroyable + content,
      'www/worker/gpu.js': patient,
    },
    expected: SOFTWARE,
  },
  async ({ lab, page }) => {
    await lab.train();
    await says(lab, /Trains on the CPU\. The GPU is not 1\.3 times as fast/);
    const times = (await where(lab).innerText()).match(/[\d.]+ ms a step/g);
    assert.equal(times?.length, 2);
    await goesOn(lab);

    // On request it moves, and stays the same run.
    let { step } = await lab.progress();
    await lab.choose('device', 'gpu');
    await says(lab, /Trains on the GPU/);
    await goesOn(lab, 2);
    assert.ok((await lab.progress()).step > step);
    await shoot(page, 'on the GPU');
    ({ step } = await lab.progress());
    await lab.choose('device', 'cpu');
    await eventually(
      async () => assert.doesNotMatch(await where(lab).innerText(), /on the GPU\./),
      PATIENCE,
    );
    await goesOn(lab);
    assert.ok((await lab.progress()).step > step);

    // Lost in the middle of the run, which goes on on the CPU.
    await lab.choose('device', 'gpu');
    await says(lab, /Trains on the GPU/);
    await goesOn(lab, 2);
    await page.evaluate(() => new BroadcastChannel('destroy').postMessage(null));
    // Which of the two comes first, the loss or the result that never comes, is the driver's.
    await lab.told(
      /(The GPU was lost|The device gave no result)[^]*goes on on the CPU from step \d+/,
      PATIENCE,
    );
    await says(lab, /Trains on the CPU\. (The GPU was lost|The device gave no result)/);
    await goesOn(lab);
    await shoot(page, 'GPU lost');
  },
);

scenario(
  'without the code for the GPU the run stays on the CPU and says so',
  {
    link: TINY,
    language: 'en',
    gpu: true,
    changes: { 'pkg/webgpu/denoise_lab_bg.wasm': () => null },
    expected: /404|wasm|WebAssembly|GPU/i,
  },
  async ({ lab }) => {
    await lab.train();
    await says(lab, /Trains on the CPU\. The code for the GPU did not load/);
    await goesOn(lab);
  },
);
