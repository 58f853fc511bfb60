/** The lanes' bounds on one axis, as a picture that can be kept. */

/** @import { SeedMeans } from '../../pkg/index.js' */
/** @import { Run } from '../record.js' */
import { put } from '../lanes/fleet.js';
import { useWords } from '../i18n.js';
import { anyEntropy, letterOf, useRows } from '../lanes/sheet.js';
import { savePng, saveSvg } from '../lanes/picture.js';
import { html, useRef } from '../library.js';
import { budgetOf, stepOf } from '../record.js';
import { useTable } from '../state.js';
import { written } from '../written.js';
import { stepAt } from './chart.js';
import { Plot } from './plot.js';

const HEIGHT = 340;
/** The axis reaches beyond the newest numbers by this, so that it is seen where they came from. */
const ROOM = 1.6;
const UP = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const TICKS = [...UP.map((tick) => -tick), 0, ...UP];

export function LanesChart() {
  const { lanes: words, chart } = useWords();
  const rows = useRows();
  const list = rows.map(({ lane }) => lane);
  const { theme, seeds, bits } = useTable(({ theme, lanes: { seeds, bits } }) => ({
    theme,
    seeds,
    bits,
  }));
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const above = anyEntropy(list);
  const unit = !above && bits ? (list[0].reading?.bitsPerToken ?? 1) : 1;
  const baselines = above ? [] : baselinesOf(list, chart);
  const rules = above
    ? [{ y: 0, name: 'H', strong: true }]
    : baselines.map(({ name, nats }) => {
        const y = unit * nats;
        return { y, name: `${name} ${y.toFixed(2)}` };
      });
  const drawing = () => place.current?.querySelector('svg') ?? null;
  return html`
    <figure class="chart lanes-chart" data-theme=${theme}>
      <figcaption>
        <span
          ><b>${above ? words.chart : words.chartUnknown}</b>${' '}
          <small>${above ? words.axis : bits ? words.axisBits : words.axisUnknown}</small></span
        >
        <span class="row">
          ${
            !above &&
            html`<button class="quiet" aria-pressed=${bits} onClick=${() => put({ bits: !bits })}>
              ${words.inBits}
            </button>`
          }
          <button class="quiet" onClick=${() => saveSvg(drawing(), words.file)}>
            ${words.saveSvg}
          </button>
          <button class="quiet" onClick=${() => void savePng(drawing(), words.file)}>
            ${words.savePng}
          </button>
        </span>
      </figcaption>
      <div ref=${place}>
        <${Plot}
          label=${words.chartDescription}
          height=${HEIGHT}
          x=${{ from: 0, to: Math.max(1, ...list.map(budgetOf)), text: stepAt, label: words.steps }}
          y=${around(list, rules, unit)}
          series=${[...list.flatMap((lane, index) => seriesOf(lane, index, unit)), ...seeds.map((means) => overSeeds(means, list, unit))]}
          rules=${rules}
        />
      </div>
      ${seeds.length > 0 && html`<p class="muted">${words.seedsShown}</p>`}
      <ul class="keys muted">
        ${rows.map(
          ({ lane, letter, name }) => html`
            <li key=${lane.id}>
              <i class="lane-letter" data-letter=${letter} aria-hidden="true">${letter}</i>
              <span><span class="sr">${letter} </span>${name}</span>
            </li>
          `,
        )}
      </ul>
    </figure>
  `;
}

/** The lines that a model of a text has to pass, where all lanes are on one. */
/** @param {Run[]} list @param {import('../i18n.js').Words['chart']} words */
function baselinesOf(list, words) {
  const [{ baselines }] = list;
  const one = new Set(list.map((lane) => written(lane.config?.run.corpus))).size === 1;
  if (!one || !baselines) return [];
  return [
    { name: words.bigram, nats: baselines.bigram },
    { name: words.pooled, nats: baselines.pooledUnigram },
  ];
}

/** The axis on which the newest numbers are seen, and the lines to pass. */
/** @param {Run[]} list @param {{ y: number }[]} rules @param {number} unit */
function around(list, rules, unit) {
  const newest = list.flatMap(({ trail: { bounds, losses } }) =>
    [bounds.at(-1), losses.at(-1)].flatMap((last) => (last ? [unit * last.above] : [])),
  );
  const all = [...newest, ...rules.map(({ y }) => y)];
  if (rules.some(({ y }) => y > 0)) {
    // Far from 0 an even axis would be empty below.
    return { scale: 'log', from: Math.min(...all) / ROOM, to: ROOM * Math.max(...all), ticks: UP };
  }
  const [from, to] = [ROOM * Math.min(0, ...newest), ROOM * Math.max(1, ...newest)];
  return { scale: 'asinh', from, to, ticks: TICKS };
}

/** A lane: its loss as a line, its bound as points with their error. */
/** @param {Run} lane @param {number} index @param {number} unit */
function seriesOf({ trail, reading }, index, unit) {
  const { losses, bounds } = trail;
  const loss = losses.map(({ step, above }) => ({ x: step, y: unit * above }));
  const bound = bounds
    .filter(({ step }) => step > 0)
    .map(({ step, above, standardError }) => ({
      x: step,
      y: unit * above,
      error: unit * standardError,
    }));
  const look = `lane-${index}`;
  const kind = reading?.loss?.isBound === false ? 'faint dashed' : 'faint';
  const letter = letterOf(index);
  return [
    { look: `${look} ${kind}`, line: loss, letter: bound.length > 0 ? undefined : letter },
    { look, line: bound, dots: bound, size: 3, letter },
  ];
}

/** The mean of lanes that differ in their seed alone, where they have come to. */
/** @param {SeedMeans} means @param {Run[]} list @param {number} unit */
function overSeeds({ lanes, bound }, list, unit) {
  const x = Math.max(...lanes.map((lane) => stepOf(list[lane])));
  const dots = bound ? [{ x, y: unit * bound.nats, error: unit * bound.standardError }] : [];
  return { look: `lane-${lanes[0]} seeds`, dots, shape: 1, size: 6 };
}
