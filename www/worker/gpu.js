/**
 * Bringing a GPU up: probed in JavaScript first, because the build for it is large and panics where
 * something it needs is missing.
 */

/** @import { Gpu, Text, WebgpuModule } from '../../pkg/index.js' */
import { loadWebgpu } from '../../pkg/index.js';
import { within } from '../deadline.js';

/** What the kernels bind and launch: WebGPU's own guarantees, which compatibility mode lacks. */
const LIMITS = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16_384,
};

/**
 * So long is waited for a browser's adapter, for the build, for its device, for a step of a trial and for a slice of
 * work on it, in milliseconds. A trial compiles the kernels, and nobody waits for it: the run goes on on the CPU.
 */
export const LONGEST = {
  adapter: 10_000,
  build: 120_000,
  device: 120_000,
  trial: 240_000,
  slice: 60_000,
};

/** What a GPU that answers nothing is left with. */
export const SILENT = { zh: '显卡没有回应。', en: 'The GPU does not answer.' };

/** @type {Promise<Gpu> | null} one for all the runs of this worker */
let gpu = null;

/** What runs elsewhere than in the CPU's build may need. @type {(string | Uint8Array)[]} */
const texts = [];
/** @type {WebgpuModule | null} */
let loaded = null;

/** Gives the GPU's build a text, now or when it is loaded. @param {string | Uint8Array} source */
export function giveText(source) {
  texts.push(source);
  loaded?.readText(source);
}

/** The texts that were given. */
export const given = () => texts;

/** The GPU; throws a fault that says why there is none. @returns {Promise<Gpu>} */
export function bringUp() {
  gpu ??= probe().then(load);
  return gpu;
}

/** What this worker uses of WebGPU; its types are not among TypeScript's own. */
/** @typedef {{ features: Set<string>, limits: { [name: string]: number } }} Adapter */

async function probe() {
  /** @type {{ requestAdapter(options: object): Promise<Adapter | null> } | undefined} */
  const api = /** @type {any} */ (navigator).gpu;
  if (!api) throw unusable('这个浏览器没有 WebGPU', 'This browser has no WebGPU');
  const asked = api.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  const adapter = await within(asked, LONGEST.adapter, SILENT);
  if (!adapter) throw unusable('浏览器没有可用的显卡', 'The browser has no GPU to offer');
  if (!adapter.features.has('timestamp-query')) {
    throw unusable('这块 GPU 不能计时（timestamp-query）', 'The GPU lacks timestamp-query');
  }
  for (const [name, needed] of Object.entries(LIMITS)) {
    if (adapter.limits[name] < needed) {
      const is = `${name} = ${adapter.limits[name]} < ${needed}`;
      throw unusable(`这块 GPU 的限额不够（${is}）`, `The GPU's limits are too low (${is})`);
    }
  }
}

async function load() {
  const module = await within(loadWebgpu(), LONGEST.build, SILENT).catch(() => {
    throw unusable('GPU 的代码没有载入', 'The code for the GPU did not load');
  });
  loaded = module;
  for (const source of texts) module.readText(source);
  return within(module.Gpu.open(), LONGEST.device, SILENT);
}

/** @param {string} zh @param {string} en @returns {{ kind: string, message: Text }} */
const unusable = (zh, en) => ({ kind: 'no-gpu', message: { zh: `${zh}。`, en: `${en}.` } });
