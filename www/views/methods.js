/** Methods by name, as cards to choose from; the page's own are each a posterior and a network. */

/** @import { Method } from '../../pkg/index.js' */
import { capital } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { chooseMethod } from '../run.js';
import { useTable } from '../state.js';

export function Methods() {
  const { methods: words } = useWords();
  const { methods, names } = useTable(({ methods, names }) => ({
    methods,
    names,
  }));
  if (!methods) return null;
  const { method } = names;
  return html`<${Cards}
    id="methods"
    title=${words.title}
    methods=${[...methods.fixed, ...methods.learned]}
    chosen=${method}
    choose=${chooseMethod}
    note=${method === null ? words.unnamed : ''}
  />`;
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
 */

/** @param {Props} props */
export const Cards = ({ id, title, methods, chosen, choose, lead, note }) => html`
  <div class="methods" role="group" aria-labelledby=${id}>
    <h3 id=${id}>${title}</h3>
    ${lead !== undefined && html`<p class="muted">${lead}</p>`}
    <ul>
      ${methods.map(
        ({ name, label, help }) => html`
          <li key=${name}>
            <button
              type="button"
              data-method=${name}
              aria-pressed=${name === chosen ? 'true' : 'false'}
              onClick=${() => choose(name)}
            >
              <b>${capital(spoken(label))}</b>
              <small>${spoken(help)}</small>
            </button>
          </li>
        `,
      )}
    </ul>
    ${note !== undefined && html`<p class="muted">${note}</p>`}
  </div>
`;
