/** The one button that starts, pauses, resumes and continues; and the line that says how far. */

import { duration, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { blockSizeOf } from '../process.js';
import { FURTHER } from '../protocol.js';
import { pause, train } from '../run.js';
import { useTable } from '../state.js';

export function TrainButton() {
  const words = useWords().training;
  const { own, training, finished, worker } = useTable(({ answerer, run, worker }) => ({
    own: answerer === 'own',
    training: run?.training ?? false,
    finished: run?.finished ?? false,
    worker,
  }));
  const label = training
    ? words.pause
    : !own
      ? words.train
      : finished
        ? words.more(FURTHER)
        : words.resume;
  return html`
    <button
      type="button"
      class="train"
      data-action=${training ? 'pause' : 'train'}
      disabled=${worker !== 'ready'}
      onClick=${() => (training ? pause() : void train())}
    >
      <span aria-hidden="true">${training ? '❚❚' : '▶'}</span> ${label}
    </button>
  `;
}

/** Progress in one line, in the first screen. */
export function TrainLine() {
  const words = useWords().training;
  const { run, answerer, worker, k, estimate, core } = useTable((table) => {
    const k = table.config?.sample.blockSize ?? 1;
    const { run, answerer, worker, core } = table;
    return { run, answerer, worker, core, k: blockSizeOf(table), estimate: table.estimates[k] };
  });
  if (core === 'failed') return html`<p class="train-line"></p>`;
  if (worker !== 'ready' || !run || answerer !== 'own') {
    const said = {
      starting: words.starting,
      failed: words.failed,
      dead: words.dead,
      ready: words.idle,
    };
    return html`<p class="train-line">${said[worker]}</p>`;
  }
  const { step, budget } = run.status;
  const left = run.stepsPerSecond > 0 ? duration((budget - step) / run.stepsPerSecond) : '';
  return html`
    <div class="train-line">
      <progress max=${budget} value=${step} aria-label=${words.progress}></progress>
      <p>
        <span>${whole(step)} / ${whole(budget)}</span>
        <span>${left && `${words.left} ${left}`}</span>
        <span> ${estimate && `${words.boundAt(k)} ${withError(estimate.nelbo)}`} </span>
      </p>
    </div>
  `;
}
