/**
 * Loading the small wasm `core` on the page's thread.
 */

/** @import { CoreModule } from './contract.js' */

/** Whether this browser runs wasm with SIMD: the smallest module that uses a vector. */
export const hasSimd = () =>
  typeof WebAssembly === 'object' &&
  WebAssembly.validate(
    // prettier-ignore
    new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0,
      253, 15, 253, 98, 11,
    ]),
  );

let attempts = 0;

/** @returns {Promise<CoreModule>} */
export async function loadCore() {
  const location = new URL('../pkg/core/denoise_lab.js', import.meta.url);
  // A module that failed to load stays failed under its address.
  if (attempts++ > 0) location.searchParams.set('attempt', String(attempts));
  const module = /** @type {CoreModule} */ (await import(location.href));
  await module.default();
  return module;
}
