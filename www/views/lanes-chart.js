/** The lanes' bounds on one axis, as a picture that can be kept. */

/** @import { Run } from '../record.js' */
import { useWords } from '../i18n.js';
import { anyEntropy, letterOf, useRows } from '../lanes/sheet.js';
import { savePng, saveSvg } from '../lanes/picture.js';
import { html, useRef } from '../library.js';
import { budgetOf } from '../record.js';
import { useTable } from '../state.js';
import { stepAt } from './chart.js';
import { Plot } from './plot.js';

const HEIGHT = 340;
/** The axis reaches beyond the newest numbers by this, so that it is seen where they came from. */
const ROOM = 1.6;
const UP = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const TICKS = [...UP.map((tick) => -tick), 0, ...UP];

export function LanesChart() {
  const { lanes: words } = useWords();
  const rows = useRows();
  const list = rows.map(({ lane }) => lane);
  const { theme } = useTable(({ theme }) => ({ theme }));
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const above = anyEntropy(list);
  const drawing = () => place.current?.querySelector('svg') ?? null;
  return html`
    <figure class="chart lanes-chart" data-theme=${theme}>
      <figcaption>
        <span
          ><b>${above ? words.chart : words.chartUnknown}</b>${' '}
          <small>${above ? words.axis : words.axisUnknown}</small></span
        >
        <span class="row">
          <button type="button" class="quiet" onClick=${() => saveSvg(drawing(), words.file)}>
            ${words.saveSvg}
          </button>
          <button type="button" class="quiet" onClick=${() => void savePng(drawing(), words.file)}>
            ${words.savePng}
          </button>
        </span>
      </figcaption>
      <div ref=${place}>
        <${Plot}
          label=${words.chartDescription}
          height=${HEIGHT}
          x=${{ from: 0, to: Math.max(1, ...list.map(budgetOf)), text: stepAt, label: words.steps }}
          y=${around(list)}
          series=${list.flatMap(seriesOf)}
          rules=${above ? [{ y: 0, name: 'H', strong: true }] : []}
        />
      </div>
      <ul class="keys">
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

/** The axis on which the newest numbers are seen. @param {Run[]} list */
function around(list) {
  const newest = list.flatMap(({ trail: { bounds, losses } }) =>
    [bounds.at(-1), losses.at(-1)].flatMap((last) => (last ? [last.above] : [])),
  );
  const [from, to] = [ROOM * Math.min(0, ...newest), ROOM * Math.max(1, ...newest)];
  return { scale: 'asinh', from, to, ticks: TICKS };
}

/** A lane: its loss as a line, its bound as points with their error. @param {Run} lane @param {number} index */
function seriesOf({ trail, reading }, index) {
  const { losses, bounds } = trail;
  const loss = losses.map(({ step, above }) => ({ x: step, y: above }));
  const bound = bounds
    .filter(({ step }) => step > 0)
    .map(({ step, above, standardError }) => ({ x: step, y: above, error: standardError }));
  const look = `lane-${index}`;
  const kind = reading?.loss?.isBound === false ? 'faint dashed' : 'faint';
  const letter = letterOf(index);
  return [
    { look: `${look} ${kind}`, line: loss, letter: bound.length > 0 ? undefined : letter },
    { look, line: bound, dots: bound, size: 3, letter },
  ];
}
