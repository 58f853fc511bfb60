// Installed by `cargo xtask bench peers` alone, and so unknown to the type checker.
declare module '@jax-js/jax';
declare module '@tensorflow/tfjs-core';
declare module '@tensorflow/tfjs-core/dist/register_all_gradients.js';
declare module '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
declare module '@tensorflow/tfjs-backend-wasm';
