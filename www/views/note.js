/**
 * The note, walked through: its sections in its order, in our own words. A line has marks (`marked.js`) or is a formula,
 * `((name))`.
 */

import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { NOTE, PAPERS } from '../note/sources.js';
import { Formula } from './formula.js';
import { Marked } from './marked.js';

const FORMULA = /^\(\((.+)\)\)$/;

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
      <section aria-labelledby="sources">
        <h3 id="sources">${words.sources}</h3>
        <ul class="points">
          <li><${Outward} link=${NOTE}>${words.origin}<//></li>
          ${PAPERS.map(({ title, by, link }) => html`<li key=${link}>${by}: <${Outward} link=${link}>${title}<//></li>`)}
        </ul>
      </section>
    </div>
  `;
}

/** A link that leaves the page, in a tab of its own: what runs here runs on. */
/** @param {{ link: string, children?: unknown }} props */
const Outward = ({ link, children }) =>
  html`<a href=${link} target="_blank" rel="noopener noreferrer">${children}</a>`;

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
