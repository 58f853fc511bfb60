/** The one button that starts, pauses, resumes and continues; and the line that says how far. */

import { duration, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { blockSizeOf } from '../process.js';
import { MORE_STEPS } from '../protocol.js';
import { isFinished } from '../record.js';
import { pause, train } from '../run.js';
import { ownRun, present, useTable } from '../state.js';

export function TrainButton() {
  const words = useWords().training;
  const { own, run } = useTable((table) => ({ own: ownRun(table) !== null, run: present(table) }));
  const { training, worker } = run;
  const label = training
    ? words.pause
    : !own
      ? words.train
      : isFinished(run)
        ? words.more(MORE_STEPS)
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
  const { run, own, size, k, core } = useTable((table) => ({
    run: present(table),
    own: ownRun(table) !== null,
    size: blockSizeOf(table),
    k: table.config?.sample.blockSize ?? 1,
    core: table.core,
  }));
  const { status, stepsPerSecond, worker } = run;
  const estimate = run.estimates[k];
  if (core === 'failed') return html`<p class="train-line muted"></p>`;
  if (worker !== 'ready' || !status || !own) {
    const lines = {
      idle: words.starting,
      starting: words.starting,
      failed: words.failed,
      dead: words.dead,
      ready: words.idle,
    };
    return html`<p class="train-line muted">${lines[worker]}</p>`;
  }
  const { step, budget } = status;
  const left = stepsPerSecond > 0 ? duration((budget - step) / stepsPerSecond) : '';
  return html`
    <div class="train-line muted">
      <progress max=${budget} value=${step} aria-label=${words.progress}></progress>
      <p>
        <span>${whole(step)} / ${whole(budget)}</span>
        <span>${left && `${words.left} ${left}`}</span>
        <span> ${estimate && words.boundAt(size, withError(estimate.nelbo))} </span>
      </p>
    </div>
  `;
}
