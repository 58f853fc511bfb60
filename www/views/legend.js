/**
 * How the states of a cell look, by glyph and by colour, where there is noise or a planner theirs
 * too; and what the figure beside a step is.
 */

/** @import { CellState } from '../../pkg/index.js' */
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { describeProcess } from '../process.js';
import { useTable } from '../state.js';

/** @type {[CellState, string][]} */
const states = [
  ['given', '国'],
  ['kept', '国'],
  ['corrupted', '口'],
  ['pending', '口'],
  ['restored', '国'],
];
/** Its place on the scale of recovery probabilities. */
const SAMPLE = 0.7;

export function Legend() {
  const { ladder } = useWords();
  const { words, direction, process } = useTable(({ corpus, language, direction, config }) => ({
    direction,
    process: describeProcess(config?.run.process),
    words: corpus ? corpus.separator !== '' : language === 'en',
  }));
  const written = words ? 'is' : '国';
  const sample = (/** @type {string} */ state, /** @type {string} */ said, recovery = 0) => html`
    <li>
      <span class=${`cell ${state}`} style=${{ '--recovery': recovery }} aria-hidden="true"
        >${written}</span
      >
      ${said}
    </li>
  `;
  return html`
    <ul class="legend">
      ${states.map(
        ([state, glyph]) => html`
          <li>
            <span class=${`cell ${state}`} aria-hidden="true">
              ${glyph === '国' ? written : glyph}
            </span>
            ${ladder.states[state]}
          </li>
        `,
      )}
      ${process.noisy && sample('corrupted noise', ladder.noise)}
      ${process.plans && sample('restored corrected', ladder.corrected)}
      ${process.plans && sample('kept planned', ladder.recoveryKey, SAMPLE)}
      <li class=${direction === 'reverse' ? '' : 'absent'}>
        <span aria-hidden="true">−1.23</span> ${ladder.logProbability}
      </li>
    </ul>
  `;
}
