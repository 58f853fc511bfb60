/** A question that holds up nothing: training goes on while it is open. */

import { spoken, useWords } from '../i18n.js';
import { html, useLayoutEffect, useRef } from '../library.js';
import { set, useTable } from '../state.js';

export function Question() {
  const words = useWords();
  const { dialog } = useTable(({ dialog }) => ({ dialog }));
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  // Before the emptied dialog loses the focus: closing returns it to where it was.
  useLayoutEffect(() => {
    if (dialog && !box.current?.open) box.current?.showModal();
    if (!dialog && box.current?.open) box.current.close();
  }, [dialog]);
  const close = () => set({ dialog: null });
  return html`
    <dialog ref=${box} aria-labelledby="question" aria-describedby="consequence" onClose=${close}>
      ${
        dialog &&
        html`
          <h2 id="question">${spoken(dialog.title)}</h2>
          <p id="consequence">${spoken(dialog.body)}</p>
          <div class="row">
            <button type="button" onClick=${close}>${words.cancel}</button>
            <button
              type="button"
              class="strong"
              onClick=${() => {
                close();
                dialog.agreed();
              }}
            >
              ${spoken(dialog.confirm)}
            </button>
          </div>
        `
      }
    </dialog>
  `;
}
