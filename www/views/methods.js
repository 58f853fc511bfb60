/** Methods by name: what the chosen one is, in a sentence; and cards to choose from. */

/** @import { Method } from '../../pkg/index.js' */
import { capital } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { useTable } from '../state.js';

/** Every method there is. @param {Pick<import('../state.js').Table, 'methods'>} table */
export const allMethods = ({ methods }) => (methods ? [...methods.fixed, ...methods.learned] : []);

/** The posterior and the network that are trained, by what they are called together. */
export function MethodHelp() {
  const { methods: words } = useWords();
  const { method } = useTable((table) => ({
    method: allMethods(table).find(({ name }) => name === table.names.method),
  }));
  return html`
    <p class="method-help" role="group" aria-label=${words.name}>
      ${method ? html`<b>${capital(spoken(method.label))}</b> ${spoken(method.help)}` : words.unnamed}
    </p>
  `;
}

/**
 * @typedef {object} Props
 * @property {string} id of the heading
 * @property {string} title
 * @property {Method[]} methods
 * @property {string | null} chosen the one there is now, by name
 * @property {(name: string) => void} choose
 * @property {string} [lead] said before them
 * @property {string} [note] said after them
 * @property {boolean} [folded] whether they leave their room to something else; undefined where they cannot be folded
 */

/** @param {Props} props */
export const Cards = ({ id, title, folded, ...props }) => {
  const heading = html`<h3 id=${id}>${title}</h3>`;
  return html`
    <div class="methods" role="group" aria-labelledby=${id}>
      ${
        folded === undefined
          ? html`${heading}<${Choices} ...${props} />`
          : html`<details open=${!folded}>
              <summary>${heading}</summary>
              <${Choices} ...${props} />
            </details>`
      }
    </div>
  `;
};

/** @param {Omit<Props, 'id' | 'title'>} props */
const Choices = ({ methods, chosen, choose, lead, note }) => html`
  ${lead !== undefined && html`<p class="muted">${lead}</p>`}
  <ul>
    ${methods.map(
      ({ name, label, help }) => html`
        <li key=${name}>
          <button data-method=${name} aria-pressed=${name === chosen} onClick=${() => choose(name)}>
            <b>${capital(spoken(label))}</b>
            <small>${spoken(help)}</small>
          </button>
        </li>
      `,
    )}
  </ul>
  ${note !== undefined && html`<p class="muted">${note}</p>`}
`;
