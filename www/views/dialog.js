/** A question that holds up nothing: training goes on while it is open. */

import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { set, useTable } from '../state.js';
import { useModal } from './modal.js';

export function Question() {
  const words = useWords();
  const { dialog } = useTable(({ dialog }) => ({ dialog }));
  const box = useModal(dialog !== null);
  const close = () => set({ dialog: null });
  return html`
    <dialog ref=${box} aria-labelledby="question" aria-describedby="consequence" onClose=${close}>
      ${
        dialog &&
        html`
          <h2 id="question">${spoken(dialog.title)}</h2>
          <p id="consequence">${spoken(dialog.body)}</p>
          <div class="row">
            <button onClick=${close}>${words.cancel}</button>
            <button
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
