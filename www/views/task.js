/** Work that takes a while: what begins it, how far it is and a way out, or why it cannot be begun. */

import { useWords } from '../i18n.js';
import { html } from '../library.js';

/**
 * @typedef {object} Props
 * @property {string} id
 * @property {string} name what is done
 * @property {string} [label] of the button that begins it; without one there is none
 * @property {boolean} [possible]
 * @property {string} note said while nothing is under way
 * @property {{ done: number, rows: number } | null} [progress]
 * @property {(done: number, rows: number) => string} far how far it is, in words
 * @property {() => void} begin
 * @property {() => void} end
 */

/** @param {Props} props */
export function Task({ id, name, label, possible = true, note, progress, far, begin, end }) {
  const { cancel } = useWords();
  return html`
    <div class="task row">
      ${
        label !== undefined &&
        html`
          <button
            disabled=${!possible || Boolean(progress)}
            aria-describedby=${id}
            onClick=${begin}
          >
            ${label}
          </button>
        `
      }
      <div class="far muted" id=${id}>
        ${
          progress
            ? html`
                <progress
                  max=${Math.max(1, progress.rows)}
                  value=${progress.done}
                  aria-label=${name}
                ></progress>
                <span>${far(progress.done, progress.rows)}</span>
                <button onClick=${end}>${cancel}</button>
              `
            : html`<span>${note}</span>`
        }
      </div>
    </div>
  `;
}
