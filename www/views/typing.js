/** Text fields: what is half-typed in an input method, as pinyin is, is not read before it is text. */

/** @template F @typedef {{ currentTarget: F, isComposing?: boolean }} Typing */

/**
 * A text field's handlers.
 *
 * @template {HTMLInputElement | HTMLTextAreaElement} F
 * @param {(field: F) => void} read
 */
export const typing = (read) => ({
  onInput: (/** @type {Typing<F>} */ { currentTarget, isComposing }) => {
    if (!isComposing) read(currentTarget);
  },
  // Browsers have no property of this name, and the library then takes a handler's as it is written.
  oncompositionend: (/** @type {Typing<F>} */ { currentTarget }) => read(currentTarget),
});
