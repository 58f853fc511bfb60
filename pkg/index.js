/**
 * The lab's wasm builds, each loaded when it is first asked for.
 *
 * `core` is small and answers at once: settings, corpora, processes, prompts, links. `cpu` also trains,
 * fills and measures; it computes in the context that calls it, so call it from a worker if a page is
 * to stay responsive. `webgpu` can do the same on a GPU, is several times as large, and needs
 * `navigator.gpu` with an adapter that has timestamp queries.
 */

/** @import { CoreModule, CpuModule, Lane, RunConfig, WasmSource, WebgpuModule } from "./index.js" */

/** @type {Promise<CoreModule> | undefined} */
let core;
/** @type {Promise<CpuModule> | undefined} */
let cpu;
/** @type {Promise<WebgpuModule> | undefined} */
let webgpu;

/**
 * The small build.
 *
 * @param {WasmSource} [wasm] where its wasm is, if not beside its JavaScript
 * @returns {Promise<CoreModule>}
 */
export function loadCore(wasm) {
  // @ts-ignore made by `cargo xtask build`
  core ??= start(import('./core/denoise_lab.js'), wasm).catch((error) => {
    core = undefined;
    throw error;
  });
  return core;
}

/**
 * The build that trains.
 *
 * @param {WasmSource | Promise<WasmSource>} [wasm] where its wasm is, if not beside its JavaScript
 * @returns {Promise<CpuModule>}
 */
export function loadCpu(wasm) {
  // @ts-ignore made by `cargo xtask build`
  cpu ??= start(import('./cpu/denoise_lab.js'), wasm).catch((error) => {
    cpu = undefined;
    throw error;
  });
  return cpu;
}

/**
 * The build that trains on a GPU.
 *
 * @param {WasmSource} [wasm] where its wasm is, if not beside its JavaScript
 * @returns {Promise<WebgpuModule>}
 */
export function loadWebgpu(wasm) {
  // @ts-ignore made by `cargo xtask build`
  webgpu ??= start(import('./webgpu/denoise_lab.js'), wasm).catch((error) => {
    webgpu = undefined;
    throw error;
  });
  return webgpu;
}

/**
 * A new model, untrained, in this context.
 *
 * @param {RunConfig} run
 * @returns {Promise<Lane>}
 */
export async function createLane(run) {
  return (await loadCpu()).Lane.create(run);
}

/**
 * A model from a checkpoint, in this context.
 *
 * @param {Uint8Array} checkpoint
 * @returns {Promise<Lane>}
 */
export async function openLane(checkpoint) {
  return (await loadCpu()).Lane.open(checkpoint);
}

/**
 * @param {Promise<any>} loading
 * @param {WasmSource | Promise<WasmSource>} [wasm]
 */
async function start(loading, wasm) {
  const module = await loading;
  await module.default(wasm === undefined ? undefined : { module_or_path: wasm });
  return module;
}
