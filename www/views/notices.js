/**
 * Messages: faults with something to do about them, and notes; in a corner, moving nothing. They
 * are read out by the announcer, without their buttons.
 */

import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { dismiss, useTable } from '../state.js';

export function Notices() {
  const { notices: words } = useWords();
  const { notices } = useTable(({ notices }) => ({ notices }));
  return html`
    <div class="notices" role="region" aria-label=${words.label}>
      ${notices.map(
        ({ id, kind, text, action }) => html`
          <div
            key=${id}
            class=${`notice ${kind}`}
            onKeyDown=${(/** @type {KeyboardEvent} */ { key }) => key === 'Escape' && dismiss(id)}
          >
            <p>${kind === 'fault' ? '⚠ ' : ''}${spoken(text)}</p>
            ${
              action &&
              html`
                <button
                  onClick=${() => {
                    dismiss(id);
                    action.run();
                  }}
                >
                  ${spoken(action.label)}
                </button>
              `
            }
            <button class="quiet" onClick=${() => dismiss(id)}>${words.dismiss}</button>
          </div>
        `,
      )}
    </div>
  `;
}
