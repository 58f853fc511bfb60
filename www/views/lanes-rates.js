/** R of the lanes whose posterior is learned: where it comes to 0, z has collapsed. */

/** @import { Run } from '../record.js' */
import { useWords } from '../i18n.js';
import { letterOf } from '../lanes/sheet.js';
import { html } from '../library.js';
import { budgetOf } from '../record.js';
import { useLanes } from '../state.js';
import { stepAt } from './chart.js';
import { Plot } from './plot.js';

const HEIGHT = 200;
/** The axis is no finer than this many nats: less is nothing. */
const LEAST = 1;
/** An even axis would leave nothing to see of what is left of R after the first steps, which cost a hundred times as much. */
const TICKS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export function LanesRates() {
  const { lanes: words } = useWords();
  const list = useLanes();
  const learned = list.filter(({ config }) => config?.run.model.kind === 'learned');
  if (learned.length === 0) return null;
  const series = list.map(seriesOf);
  const highest = Math.max(
    LEAST,
    ...series.flatMap(({ line, dots }) => [...line, ...dots].map(({ y }) => y)),
  );
  return html`
    <figure class="chart lanes-chart">
      <figcaption>
        <span><b>${words.rates}</b> <small>${words.ratesUnit}</small></span>
      </figcaption>
      <${Plot}
        label=${words.ratesDescription}
        height=${HEIGHT}
        x=${{ from: 0, to: Math.max(1, ...learned.map(budgetOf)), text: stepAt, label: words.steps }}
        y=${{ scale: 'asinh', from: 0, to: 1.3 * highest, ticks: TICKS }}
        series=${series}
      />
    </figure>
  `;
}

/** A lane's R; nothing of one that has none. @param {Run} lane @param {number} index */
function seriesOf({ losses, marks }, index) {
  const line = losses.map(({ step, loss }) => ({ x: step, y: loss.rate }));
  const dots = marks.flatMap(({ step, measured: { rate } }) =>
    rate ? [{ x: step, y: rate.nats, error: rate.standardError }] : [],
  );
  return { look: `lane-${index}`, line, dots, size: 3, letter: letterOf(index) };
}
