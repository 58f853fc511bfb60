/**
 * The note, walked through: its sections in its order, in our own words. A line's text is plain but for
 * three marks: `[[name|words]]` is a button that shows what the words say, `{{name}}` a value of the page
 * just now, and a line that is `((name))` a formula.
 */

import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { demonstrateFrom, placeOf } from '../note/demonstrations.js';
import { liveValue } from '../note/live.js';
import { useTable } from '../state.js';
import { Formula } from './formula.js';

const FORMULA = /^\(\((.+)\)\)$/;
/** What closes a phrase stays on the line of what it closes. */
const MARKS = /((?:\[\[.+?\]\]|\{\{.+?\}\})[.,;:。，；：、]?)/;
const MARK = /^(?:\[\[(.+?)\|(.+)\]\]|\{\{(.+)\}\})(.?)$/;

export function Note() {
  const { note: words } = useWords();
  return html`
    <div class="heading">
      <h2 id="note">${words.title}</h2>
      <p>${words.lead}</p>
    </div>
    <div class="note-text">
      ${words.sections.map(
        ({ id, title, lines }) => html`
          <section key=${id} aria-labelledby=${`note-${id}`}>
            <h3 id=${`note-${id}`}>${title}</h3>
            ${lines.map((line, index) => html`<${Line} key=${index} line=${line} />`)}
          </section>
        `,
      )}
    </div>
  `;
}

/** A line; several of them, in an array, are a list. @param {{ line: string | string[] }} props */
function Line({ line }) {
  if (Array.isArray(line)) {
    return html`
      <ul class="points">
        ${line.map((point, index) => html`<li key=${index}><${Marked} text=${point} /></li>`)}
      </ul>
    `;
  }
  const formula = FORMULA.exec(line)?.[1];
  if (formula) return html`<${Formula} name=${formula} />`;
  return html`<p><${Marked} text=${line} /></p>`;
}

/** @param {{ text: string }} props */
function Marked({ text }) {
  return text.split(MARKS).map((part) => {
    const [, shown, words, live, close] = MARK.exec(part) ?? [];
    if (!shown && !live) return part;
    const mark = shown
      ? html`<${Shown} name=${shown} words=${words} />`
      : html`<${Live} name=${live} />`;
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
