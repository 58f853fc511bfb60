/** D, R and their sum against steps, live, over the line that no model passes. */

/** @import { Learned } from '../state.js' */
import { fixed, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useEffect, useRef } from '../library.js';
import { learnedRun } from '../process.js';
import { useTable } from '../state.js';
import UPlot from '../vendor/uPlot.esm.js';
import { paint, rule, stepsAlong } from './curve.js';

const EVERY = 250;
const HEIGHT = 340;
const ROWS = 12;

export function LearnedChart() {
  const { learned: words, chart } = useWords();
  const { losses, marks, entropy, budget, theme, language } = useTable((table) => ({
    losses: table.learned.losses,
    marks: table.learned.marks,
    entropy: table.corpus?.entropy ?? null,
    budget: learnedRun(table)?.status.budget ?? table.config?.run.training.steps ?? 1500,
    theme: table.theme,
    language: table.language,
  }));
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const drawing = useRef(/** @type {ReturnType<typeof draw> | null} */ (null));

  useEffect(() => {
    if (!place.current) return;
    const lines = entropy === null ? [] : [{ name: chart.entropy, nats: entropy }];
    const made = draw(place.current, lines, budget);
    drawing.current = made;
    made.show(losses, marks);
    return () => {
      made.end();
      drawing.current = null;
    };
  }, [entropy, budget, theme, language]);

  const drawnAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, EVERY - (performance.now() - drawnAt.current));
    const timer = setTimeout(() => {
      drawnAt.current = performance.now();
      drawing.current?.show(losses, marks);
    }, wait);
    return () => clearTimeout(timer);
  }, [losses, marks]);

  return html`
    <figure class="chart">
      <figcaption>
        <span><b>${words.chart}</b> <small>${chart.unit}</small></span>
      </figcaption>
      <div class="plot" ref=${place} role="img" aria-label=${words.chartDescription}></div>
      <ul class="keys">
        <li><i class="key bound"></i>${words.sum}</li>
        <li><i class="key distortion"></i>${words.distortion}</li>
        <li><i class="key rate"></i>${words.rate}</li>
      </ul>
      <details>
        <summary>${chart.table}</summary>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">${chart.step}</th>
              <th scope="col">${words.distortion}</th>
              <th scope="col">${words.rate}</th>
              <th scope="col">${words.sum}</th>
            </tr>
          </thead>
          <tbody>
            ${marks.slice(-ROWS).map(
              ({ step, measured }) => html`
                <tr>
                  <th scope="row">${whole(step)}</th>
                  <td>${fixed(measured.distortion.nats)}</td>
                  <td>${fixed(measured.rate.nats)}</td>
                  <td>${withError(measured.bound)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </details>
    </figure>
  `;
}

/** @param {HTMLElement} place @param {{ name: string, nats: number }[]} lines @param {number} budget */
function draw(place, lines, budget) {
  const colour = paint(place);
  const font = `12px ${getComputedStyle(place).fontFamily}`;
  const axis = {
    stroke: colour('ink-soft'),
    font,
    grid: { stroke: colour('line-faint'), width: 1 },
    ticks: { stroke: colour('line-faint'), width: 1, size: 4 },
  };
  const live = (/** @type {string} */ label, /** @type {string} */ name) => ({
    label,
    stroke: colour(name),
    width: 1.5,
    spanGaps: true,
    points: { show: false },
  });
  const most = Math.max(1, ...lines.map(({ nats }) => nats));
  const plot = new UPlot(
    {
      width: Math.max(200, place.clientWidth),
      height: HEIGHT,
      padding: [12, 22, 0, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: false, range: [0, Math.max(1, budget)] },
        y: { range: (_, low, high) => [Math.min(0, low), 1.08 * Math.max(most, high ?? 0)] },
      },
      axes: [
        { ...axis, size: 34, values: stepsAlong },
        { ...axis, size: 44 },
      ],
      series: [
        {},
        live('D', 'process'),
        live('R', 'ink-soft'),
        live('D + R', 'accent'),
        {
          label: 'D + R',
          stroke: 'transparent',
          spanGaps: true,
          points: { show: true, size: 6, fill: colour('accent'), stroke: colour('panel') },
        },
      ],
      hooks: { drawAxes: [(/** @type {any} */ u) => rule(u, lines, { colour, font })] },
    },
    [[], [], [], [], []],
    place,
  );
  const observer = new ResizeObserver(() => {
    const width = Math.max(200, place.clientWidth);
    if (width !== plot.width) plot.setSize({ width, height: HEIGHT });
  });
  observer.observe(place);
  return {
    /** @param {Learned['losses']} losses @param {Learned['marks']} marks */
    show: (losses, marks) => plot.setData(aligned(losses, marks)),
    end() {
      observer.disconnect();
      plot.destroy();
    },
  };
}

/** Live values and measured sums on one list of steps. */
/** @param {Learned['losses']} losses @param {Learned['marks']} marks @returns {UPlot.AlignedData} */
function aligned(losses, marks) {
  const live = new Map(losses.map(({ step, loss }) => [step, loss]));
  const sums = new Map(marks.map(({ step, measured }) => [step, measured.bound.nats]));
  const steps = [...new Set([...live.keys(), ...sums.keys()])].sort((a, b) => a - b);
  const of = (/** @type {(loss: Learned['losses'][number]['loss']) => number} */ read) =>
    steps.map((step) => {
      const loss = live.get(step);
      return loss ? read(loss) : null;
    });
  return [
    steps,
    of(({ distortion }) => distortion),
    of(({ rate }) => rate),
    of(({ distortion, rate }) => distortion + rate),
    steps.map((step) => sums.get(step) ?? null),
  ];
}
