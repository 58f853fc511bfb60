/** The one button that trains, pauses and resumes lanes. */

/** @import { Run } from '../record.js' */
import { useWords } from '../i18n.js';
import { pauseAll, trainAll } from '../lanes/fleet.js';
import { html } from '../library.js';
import { MORE_STEPS } from '../protocol.js';
import { isFinished, stepOf } from '../record.js';

/** Whether any lane has done a step. @param {Run[]} runs */
export const isBegun = (runs) => runs.some((run) => stepOf(run) > 0);

/** @param {{ runs: Run[], begin?: () => void }} props what it does where there are none yet */
export function TrainAll({ runs, begin }) {
  const { lanes: words } = useWords();
  const training = runs.some((run) => run.training || run.worker === 'starting');
  const begun = isBegun(runs);
  const label = training
    ? words.pause
    : begun && runs.every(isFinished)
      ? words.more(MORE_STEPS)
      : begun
        ? words.resume
        : words.train;
  const none = runs.length === 0;
  return html`
    <button
      class="train"
      data-action=${training ? 'pause' : 'train'}
      disabled=${none && !begin}
      onClick=${training ? pauseAll : none ? begin : trainAll}
    >
      <span aria-hidden="true">${training ? '❚❚' : '▶'}</span> ${label}
    </button>
  `;
}
