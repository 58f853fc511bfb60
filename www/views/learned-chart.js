/** D, R and their sum against steps, live, over the line that no model passes. */

/** @import { LearnedLoss } from '../../pkg/index.js' */
import { fixed, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { hasPosterior, learnedRun } from '../process.js';
import { present, useTable } from '../state.js';
import { stepAt } from './chart.js';
import { Keys, Plot, useCalm } from './plot.js';
import { Folded } from './table.js';
import { Term } from './term.js';

const HEIGHT = 270;
/** What the first steps cost beyond this many pooled unigrams is not worth an axis on which nothing else is seen. */
const WORST = 1.45;
const ROWS = 12;

export function LearnedChart() {
  const { learned: words, generated, chart } = useWords();
  const { posterior, losses, marks, entropy, pooled, budget } = useTable((table) => ({
    posterior: hasPosterior(table) || !learnedRun(table),
    losses: present(table).losses,
    marks: present(table).marks,
    entropy: table.corpus?.entropy ?? null,
    pooled: table.corpus?.baselines?.pooledUnigram ?? Infinity,
    budget: learnedRun(table)?.status?.budget ?? table.config?.run.training.steps ?? 1500,
  }));
  const live = useCalm(losses);
  const line = (/** @type {(loss: LearnedLoss) => number} */ nats) =>
    live.map(({ step, loss }) => ({ x: step, y: nats(loss) }));
  const sums = marks.map(({ step, measured: { bound } }) => ({
    x: step,
    y: bound.nats,
    error: bound.standardError,
  }));
  /** @type {import('./plot.js').Series[]} */
  const parts = [
    {
      name: words.distortion,
      term: 'distortion',
      look: 'distortion',
      line: line(({ distortion }) => distortion),
    },
    { name: words.rate, term: 'rate', look: 'rate', line: line(({ rate }) => rate) },
  ];
  /** @type {import('./plot.js').Series[]} */
  const series = [
    {
      name: posterior ? words.sum : generated.bound,
      term: 'bound',
      look: 'bound',
      line: line(({ distortion, rate }) => distortion + rate),
      dots: sums,
    },
    // Without a posterior there is the bound alone.
    ...(posterior ? parts : []),
  ];
  const heights = series
    .flatMap(({ line = [], dots = [] }) => [...line, ...dots])
    .map(({ y }) => y);
  return html`
    <figure class="chart">
      <figcaption>
        <span
          ><b>${posterior ? words.chart : generated.chart}</b>${' '}
          <small><${Term} name="nat">${chart.unit}<//></small></span
        >
      </figcaption>
      <${Plot}
        label=${posterior ? words.chartDescription : generated.chartDescription}
        height=${HEIGHT}
        x=${{ from: 0, to: Math.max(1, budget), text: stepAt }}
        y=${{ from: Math.min(0, ...heights), to: Math.min(WORST * pooled, 1.08 * Math.max(1, entropy ?? 0, ...heights)) }}
        series=${series}
        rules=${entropy === null ? [] : [{ y: entropy, name: `${chart.entropy} ${entropy.toFixed(2)}`, strong: true }]}
      />
      <${Keys} series=${series} />
      <${Folded}
        summary=${chart.table}
        heads=${[chart.step, words.distortion, words.rate, words.sum]}
        rows=${marks
          .slice(-ROWS)
          .map(({ step, measured: { distortion, rate, bound } }) => [
            whole(step),
            fixed(distortion?.nats),
            fixed(rate?.nats),
            withError(bound),
          ])}
      />
    </figure>
  `;
}
