/** The bound, live: loss and bound against steps, with the lines a model has to pass. */

import { fixed, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useEffect, useState } from '../library.js';
import { blockSizeOf, processOf, shareOf } from '../process.js';
import { present, useTable } from '../state.js';
import { isAt } from '../worker/history.js';
import { Keys, Plot, useCalm } from './plot.js';
import { Reading } from './reading.js';
import { Folded } from './table.js';
import { Term } from './term.js';

const ROWS = 12;
const HEIGHT = 340;
/** Ticks of the logarithmic axis: from just under any H here to just over log V times L. */
const TICKS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100];

export function Chart() {
  const { chart: words } = useWords();
  const { corpus, history, k, share, size, budget, opened, bounded } = useTable((table) => ({
    size: blockSizeOf(table),
    corpus: table.corpus,
    k: table.config?.sample.blockSize ?? 1,
    share: table.config && shareOf(processOf(table.config.run), table.config.sample),
    bounded: table.process.trainsABound,
    opened: present(table).opened,
    history: present(table).history,
    budget: present(table).status?.budget ?? table.config?.run.training.steps ?? 1500,
  }));
  const [near, setNear] = useState(false);
  /** The step that is read; null follows the newest. */
  const [at, read] = useState(/** @type {number | null} */ (null));
  const entropy = corpus?.entropy ?? null;
  // In a text no position has letters of its own: the two unigrams are one.
  const positional = corpus?.baselines?.positionalUnigram ?? null;
  const pooled = corpus?.baselines?.pooledUnigram ?? null;
  const lines = [
    { name: words.entropy, nats: entropy },
    { name: words.bigram, nats: corpus?.baselines?.bigram ?? null },
    { name: words.positional, nats: positional === pooled ? null : positional },
    { name: words.pooled, nats: pooled },
  ].flatMap(({ name, nats }) => (nats === null ? [] : [{ name, nats }]));
  const bounds = history.bounds.filter((bound) => isAt(bound, { k, share }));
  const { losses, bounds: drawn } = useCalm(history);
  const lossAt = losses.map(({ step, nats }) => ({ x: step, y: nats }));
  const boundAt = drawn
    .filter((bound) => isAt(bound, { k, share }))
    .map(({ step, nats, standardError }) => ({ x: step, y: nats, error: standardError }));
  /** @type {import('./plot.js').Series[]} */
  const series = [
    { name: bounded ? words.loss : words.lossUnbounded, look: 'loss', line: lossAt },
    {
      name: words.bound(size),
      term: 'bound',
      look: 'bound',
      band: boundAt,
      line: boundAt,
      dots: boundAt,
    },
  ];
  useEffect(() => read(null), [opened]);

  return html`
    <figure class="chart">
      <figcaption>
        <span
          ><b>${bounded ? words.title : words.titleUnbounded}</b>${' '}
          <small><${Term} name="nat">${words.unit}<//></small></span
        >
        <button class="quiet" aria-pressed=${near} onClick=${() => setNear(!near)}>
          ${near ? words.whole : words.near}
        </button>
      </figcaption>
      <${Plot}
        label=${words.description}
        height=${HEIGHT}
        x=${{ from: 0, to: Math.max(1, budget), text: stepAt }}
        y=${near && entropy !== null ? { from: entropy - 0.15, to: entropy + 1.5 } : around(lines)}
        series=${series}
        rules=${lines.map(({ name, nats }, n) => ({ y: nats, name: `${name} ${nats.toFixed(2)}`, strong: n === 0 }))}
        cursor=${at}
        follow=${{ points: lossAt, along: true, read: (/** @type {number} */ n) => read(lossAt[n].x) }}
      />
      <${Reading}
        losses=${history.losses}
        bounds=${bounds}
        at=${at}
        read=${read}
        budget=${budget}
      />
      <${Keys} series=${series.toReversed()} />
      <${Folded}
        summary=${words.table}
        heads=${[words.step, words.unit]}
        rows=${[
          ...lines.map(({ name, nats }) => [name, fixed(nats, 4)]),
          ...bounds.slice(-ROWS).map((bound) => [whole(bound.step), withError(bound)]),
        ]}
      />
    </figure>
  `;
}

/** Steps on an axis, written as everywhere on the page. @param {number} step */
export const stepAt = (step) => (Number.isInteger(step) ? whole(step) : '');

/** The axis on which all the lines to pass are seen. @param {{ nats: number }[]} lines */
function around(lines) {
  const bottom = Math.min(100, ...lines.map(({ nats }) => nats));
  const top = Math.max(bottom, ...lines.map(({ nats }) => nats));
  return { scale: 'log', from: 0.92 * bottom, to: 1.45 * top, ticks: TICKS };
}
