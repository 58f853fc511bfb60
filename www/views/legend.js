/** How the five states of a cell look, by glyph and by colour; and what the figure beside a step is. */

/** @import { CellState } from '../../pkg/index.js' */
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { useTable } from '../state.js';

/** @type {[CellState, string][]} */
const states = [
  ['given', '国'],
  ['kept', '国'],
  ['corrupted', '口'],
  ['pending', '口'],
  ['restored', '国'],
];

export function Legend() {
  const { ladder } = useWords();
  const { words, direction } = useTable(({ corpus, language, direction }) => ({
    direction,
    words: corpus ? corpus.separator !== '' : language === 'en',
  }));
  return html`
    <ul class="legend">
      ${states.map(
        ([state, glyph]) => html`
          <li>
            <span class=${`cell ${state}`} aria-hidden="true">
              ${words && glyph === '国' ? 'is' : glyph}
            </span>
            ${ladder.states[state]}
          </li>
        `,
      )}
      <li class=${direction === 'reverse' ? '' : 'absent'}>
        <span aria-hidden="true">−1.23</span> ${ladder.logProbability}
      </li>
    </ul>
  `;
}
