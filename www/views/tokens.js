/** Tokens of a vocabulary: the first of them, and on a button all. */

import { glyph, whole } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useState } from '../library.js';

const SHOWN = 40;

/** @param {{ tokens: { text: string, title?: string }[], counted?: boolean }} props `counted` puts the most frequent first */
export function Tokens({ tokens, counted = false }) {
  const { corpus: words } = useWords();
  const [all, show] = useState(false);
  const shown = all ? tokens : tokens.slice(0, SHOWN);
  const [few, many] = [whole(shown.length), whole(tokens.length)];
  return html`
    <ul class="tokens" aria-label=${words.vocabulary(many)}>
      ${shown.map(({ text, title }) => html`<li title=${title}>${glyph(text)}</li>`)}
    </ul>
    ${
      shown.length < tokens.length &&
      html`
        <p class="more-tokens muted">
          ${(counted ? words.mostFrequent : words.first)(few, many)}
          <button class="quiet" onClick=${() => show(true)}>${words.showAll(many)}</button>
        </p>
      `
    }
  `;
}
