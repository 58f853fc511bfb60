/** How work in a lane ends, other than well. */

/** How a job that is no longer wanted fails. */
export const cancelled = () => ({
  kind: 'cancelled',
  message: { zh: '已取消。', en: 'Cancelled.' },
});

export const noModel = () => ({
  kind: 'no-model',
  message: { zh: '还没有模型。请先按“训练”。', en: 'There is no model yet. Press Train first.' },
});

/** A trap leaves the wasm memory in an unknown state: the worker has to be replaced. */
export const isFatal = (/** @type {unknown} */ thrown) =>
  thrown instanceof WebAssembly.RuntimeError;
