/**
 * What each step of the trajectory costs at the slider's k: a bar for every t, and where it is known
 * what the step costs at best. The bar of the ladder's t is marked, and choosing a bar moves the ladder.
 */

/** @import { Estimate } from '../../pkg/index.js' */
/** @import { Table } from '../state.js' */
import { fixed, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useState } from '../library.js';
import { newest } from '../measure.js';
import { lastLevel, show, turn } from '../playback.js';
import { blockSizeOf, isLearned } from '../process.js';
import { hasModel, present, useTable } from '../state.js';
import { Folded } from './table.js';

/** The step the ladder stands before, if its levels are the bars': steps of the sampler's are not. */
/** @param {Table} table @param {number} steps */
function standing({ direction, playback, config }, steps) {
  const same = direction === 'forward' || (config?.sample.steps ?? 0) === 0;
  return same && playback.t <= steps ? playback.t : null;
}

/** Has the ladder stand before step t. @param {number} t @param {number} steps */
function stand(t, steps) {
  // A prompt with few blanks has a shorter way back than the sentence has forward.
  if (lastLevel() !== steps) turn('forward', false);
  show(t);
}

/** Beyond so many bars, not every one has its t below it. */
const NAMED = 12;

export function Steps() {
  const { steps: words } = useWords();
  const { size, nelbo, at, learned } = useTable((table) => {
    const k = table.config?.sample.blockSize ?? 1;
    const nelbo = hasModel(table) ? newest(present(table), k)?.nelbo : undefined;
    const at = standing(table, nelbo?.perStep.length ?? 0);
    return { size: blockSizeOf(table), nelbo, at, learned: isLearned(table) };
  });
  // It restores a sentence in no steps.
  if (learned) return null;
  const costs = nelbo?.perStep ?? [];
  return html`
    <figure class="steps">
      <figcaption>
        <h3>${words.title(size)}</h3>
        <p class="muted">${words.lead}</p>
      </figcaption>
      <${Bars} costs=${costs} best=${nelbo?.optimumPerStep ?? []} at=${at} />
      <${Figures} nelbo=${nelbo} costs=${costs} at=${at} />
    </figure>
  `;
}

/** For the eye and the pointer; the slider below is for everybody. */
/** @param {{ costs: number[], best: number[], at: number | null }} props */
function Bars({ costs, best, at }) {
  const { steps: words } = useWords();
  /** The bar under the pointer. */
  const [over, setOver] = useState(/** @type {number | null} */ (null));
  const most = Math.max(...costs, ...best, 1e-9);
  const bar = (/** @type {{ currentTarget: HTMLElement, clientX: number }} */ event) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - left) / width) * (costs.length + 1));
    return Math.min(Math.max(1, column), costs.length);
  };
  /** A name for every bar, or for as many as there is room for. */
  const apart = Math.ceil((costs.length + 1) / NAMED);
  const marked = (/** @type {number} */ t) =>
    `${t === at ? 'now' : ''} ${t === over ? 'over' : ''}`;
  return html`
    <div class="scale muted" aria-hidden="true">
      ${costs.length > 0 ? `${fixed(most, 2)} ${words.unit}` : ''}
      <span>
        ${over !== null && costs[over - 1] !== undefined ? words.step(over, fixed(costs[over - 1])) : ''}
      </span>
    </div>
    <div
      class=${`bars ${costs.length > 0 ? 'some' : ''}`}
      aria-hidden="true"
      style=${{ '--steps': costs.length + 1 }}
      onPointerMove=${(/** @type {any} */ event) => costs.length > 0 && setOver(bar(event))}
      onPointerLeave=${() => setOver(null)}
      onClick=${(/** @type {any} */ event) => costs.length > 0 && stand(bar(event), costs.length)}
    >
      ${
        costs.length > 0
          ? [null, ...costs].map(
              (cost, t) => html`
                <span key=${t} class=${marked(t)} data-step=${t}>
                  ${cost !== null && html`<i class="cost" style=${{ '--share': Math.max(0, cost) / most }}></i>`}
                  ${best[t - 1] !== undefined && html`<i class="best" style=${{ '--share': Math.max(0, best[t - 1]) / most }}></i>`}
                </span>
              `,
            )
          : html`<p>${words.none}</p>`
      }
    </div>
    <div class="bar-names" aria-hidden="true" style=${{ '--steps': costs.length + 1 }}>
      ${[null, ...costs].map((_, t) => html`<span key=${t}>${costs.length > 0 && t % apart === 0 ? (t === 0 ? 't = 0' : t) : ''}</span>`)}
    </div>
  `;
}

/** The same in figures. @param {{ nelbo: Estimate | undefined, costs: number[], at: number | null }} props */
function Figures({ nelbo, costs, at }) {
  const { steps: words } = useWords();
  const best = nelbo?.optimumPerStep;
  const text = !nelbo
    ? words.none
    : at === null || at === 0
      ? (nelbo.standardError > 0 ? words.mean : words.sum)(withError(nelbo))
      : words.step(at, fixed(costs[at - 1])) + (best ? words.best(fixed(best[at - 1])) : '');
  return html`
    <input
      type="range"
      class="reader"
      min="0"
      max=${Math.max(1, costs.length)}
      step="1"
      value=${at ?? 0}
      disabled=${costs.length === 0}
      aria-label=${words.reader}
      aria-valuetext=${text}
      onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
        stand(Number(currentTarget.value), costs.length)}
    />
    <p class="read">${nelbo ? text : ''}</p>
    <${Folded}
      summary=${words.table}
      heads=${['t', words.unit, ...(best ? [words.atBest] : [])]}
      rows=${costs.map((cost, n) => [n + 1, fixed(cost, 4), ...(best ? [fixed(best[n], 4)] : [])])}
    />
  `;
}
