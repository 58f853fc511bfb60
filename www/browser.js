/**
 * What the browser must be able to do. The oldest that can is of autumn 2023; docs/hosting.md says which.
 */

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

/** Whether it has the newest of what the page's code and style sheets use and cannot do without. */
export const isNewEnough = () =>
  'toSpliced' in Array.prototype &&
  [
    'color: color-mix(in srgb, red, blue)',
    'grid-template-columns: subgrid',
    'selector(:has(a))',
  ].every((needed) => CSS.supports(needed));
