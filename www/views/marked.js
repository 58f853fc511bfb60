/**
 * Prose with marks: `[[name|words]]` is a button that shows what the words say, `[[?name|words]]` a term that explains
 * itself, and `{{name}}` a value of the page just now.
 */

/** @import { LanesOf, TermName } from '../terms.js' */
import { html } from '../library.js';
import { demonstrateFrom, placeOf } from '../note/demonstrations.js';
import { liveValue } from '../note/live.js';
import { useTable } from '../state.js';
import { Term } from './term.js';

/** What closes a phrase stays on the line of what it closes. */
const MARKS = /((?:\[\[.+?\]\]|\{\{.+?\}\})[.,;:。，；：、]?)/;
const MARK = /^(?:\[\[(\??)(.+?)\|(.+)\]\]|\{\{(.+)\}\})(.?)$/;

/** @param {{ text: string, lanes?: LanesOf }} props `lanes` are what its terms are of, if not the page's own run */
export function Marked({ text, lanes }) {
  return text.split(MARKS).map((part) => {
    const [, term, shown, words, live, close] = MARK.exec(part) ?? [];
    if (!shown && !live) return part;
    const mark = live
      ? html`<${Live} name=${live} />`
      : term
        ? html`<${Term} name=${/** @type {TermName} */ (shown)} lanes=${lanes}>${words}</${Term}>`
        : html`<${Shown} name=${shown} words=${words} />`;
    return close ? html`<span class="closed">${mark}${close}</span>` : mark;
  });
}

/** @param {{ name: string, words: string }} props */
const Shown = ({ name, words }) => html`
  <button
    type="button"
    class="shown"
    data-shows=${name}
    data-place=${placeOf(name).join(' ')}
    onClick=${() => demonstrateFrom(name, `[data-shows=${name}]`)}
  >
    <${Marked} text=${words} />
  </button>
`;

/** @param {{ name: string }} props */
function Live({ name }) {
  const { value } = useTable((table) => ({
    value: liveValue(name, table),
    language: table.language,
  }));
  return html`<span class="live" data-live=${name}>${value}</span>`;
}
