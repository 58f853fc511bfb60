/**
 * How the states of a cell look, by glyph and by colour, where there is noise or a planner theirs
 * too; and what the figure beside a step is.
 */

/** @import { CellState } from '../../pkg/index.js' */
import { glyph } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { blanks } from '../recording.js';
import { useTable } from '../state.js';

/** Whether the token is hidden. @type {[CellState, boolean][]} */
const states = [
  ['given', false],
  ['kept', false],
  ['corrupted', true],
  ['pending', true],
  ['restored', false],
];
/** Its place on a scale of probabilities. */
const SAMPLE = 0.7;

export function Legend() {
  const { ladder, deletion } = useWords();
  const { written, direction, process, blank } = useTable((table) => ({
    direction: table.direction,
    process: table.process,
    blank: table.corpus?.blank ?? blanks[table.language],
    written: table.forward[0]?.cells[0]?.text ?? '',
  }));
  const sample = (/** @type {string} */ state, /** @type {string} */ meaning, share = 0) => html`
    <li>
      <span
        class=${`cell ${state}`}
        style=${{ '--recovery': share, '--insertion': share }}
        aria-hidden="true"
        >${glyph(written)}</span
      >
      ${meaning}
    </li>
  `;
  return html`
    <ul class="legend muted" aria-label=${ladder.legend}>
      ${states.map(
        ([state, hidden]) => html`
          <li>
            <span class=${`cell ${state}`} aria-hidden="true"
              >${hidden ? blank : glyph(written)}</span
            >
            ${ladder.states[state]}
          </li>
        `,
      )}
      ${process.noisy && sample('corrupted noise', ladder.noise)}
      ${process.plans && sample('restored corrected', ladder.corrected)}
      ${process.plans && sample('kept planned', ladder.recoveryKey, SAMPLE)}
      ${process.deletes && sample('leaving', ladder.states.leaving)}
      ${process.deletes && sample('kept after-gap', deletion.gapKey, SAMPLE)}
      <li class=${direction === 'reverse' ? '' : 'absent'}>
        ${
          process.deletes
            ? html`<span aria-hidden="true">${deletion.stop} 0.97</span> ${deletion.stopKey}`
            : html`<span aria-hidden="true">−1.23</span> ${ladder.logProbability}`
        }
      </li>
    </ul>
  `;
}
