import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';

/** What a browser offers. @typedef {{ features: Set<string>, limits: { [name: string]: number } }} Adapter */

const LIMITS = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16_384,
};

afterEach(() => mock.timers.reset());

let copies = 0;

/** The module, as a new worker has it, in a browser that answers so. */
/** @param {(() => Promise<Adapter | null>) | undefined} requestAdapter */
async function browserWith(requestAdapter) {
  const gpu = requestAdapter && { requestAdapter };
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  /** @type {typeof import('./gpu.js')} */
  const fresh = await import(`./gpu.js?copy=${copies++}`);
  return fresh;
}

/** @param {Adapter} adapter */
const offering = (adapter) => browserWith(() => Promise.resolve(adapter));

/** A refusal that says this. @param {RegExp} sentence */
const refusal =
  (sentence) =>
  (/** @type {any} */ { kind, message }) =>
    kind === 'no-gpu' && sentence.test(message.en) && message.zh.length > 0;

test('a browser whose adapter never answers is given up after ten seconds, and it is said', async () => {
  const { bringUp: bring, SILENT } = await browserWith(() => new Promise(() => {}));
  mock.timers.enable({ apis: ['setTimeout'] });
  const refused = assert.rejects(bring(), { kind: 'late', message: SILENT });
  mock.timers.tick(10_000);
  await refused;
});

test('whatever a GPU lacks is named', async () => {
  const { bringUp: without } = await browserWith(undefined);
  await assert.rejects(without(), refusal(/no WebGPU/));
  for (const answer of [() => Promise.resolve(null), () => Promise.reject(new Error('blocked'))]) {
    const { bringUp: bring } = await browserWith(answer);
    await assert.rejects(bring(), refusal(/no GPU to offer/));
  }
  const { bringUp: untimed } = await offering({ features: new Set(), limits: LIMITS });
  await assert.rejects(untimed(), refusal(/timestamp-query/));
  const features = new Set(['timestamp-query']);
  for (const name of Object.keys(LIMITS)) {
    const { bringUp: small } = await offering({ features, limits: { ...LIMITS, [name]: 1 } });
    await assert.rejects(small(), refusal(new RegExp(`${name} = 1 `)));
  }
});
