/**
 * The plane of rate and distortion: the line D + R = H, below which there is no model, the run's way, and
 * where earlier runs of this visit came to. For the eye; the slider and the table say the same.
 */

/** @import { LearnedMeasured, Mean } from '../../pkg/index.js' */
import { fixed, whole, withError } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html, useState } from '../library.js';
import { written } from '../written.js';
import { present, useTable } from '../state.js';
import { Keys, Plot } from './plot.js';
import { Wide } from './table.js';

const HEIGHT = 390;

/** @typedef {{ name: string, step: number, past: boolean, measured: LearnedMeasured }} Point */

export function RateDistortion() {
  const { learned: all, chart } = useWords();
  const words = all.plane;
  const { marks, past, run, entropy } = useTable((table) => ({
    marks: present(table).marks,
    past: table.past,
    run: table.config?.run,
    entropy: table.corpus?.entropy ?? null,
  }));
  const [at, read] = useState(/** @type {number | null} */ (null));
  const corpus = written(run?.corpus);
  // A model without a posterior has neither R nor D, and no place here.
  const points = [
    ...past
      .filter((other) => written(other.corpus) === corpus)
      .map((other) => ({ ...other, name: spoken(other.title), past: true })),
    ...marks.map((mark) => ({ ...mark, name: words.present, past: false })),
  ].filter(({ measured }) => measured.rate);
  const index = Math.min(at ?? points.length - 1, points.length - 1);
  const point = points[index];
  const way = points.filter((each) => !each.past);
  const series = [...limit(entropy, words), ...ways(points, words.present), ...chosen(point)];
  const text = point ? words.reading(figures(point)) : words.empty;
  /** The end follows the newest. */
  const slid = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => {
    const to = Number(currentTarget.value);
    read(to === points.length - 1 ? null : to);
  };
  return html`
    <figure class="rate-distortion">
      <figcaption>
        <h3>${words.title}</h3>
        <p class="muted">${entropy !== null ? words.lead(fixed(entropy, 2)) : words.leadUnknown}</p>
      </figcaption>
      <${Plot}
        label=${words.description(way.length, points.length - way.length)}
        title=${words.up}
        height=${HEIGHT}
        ...${around(points, entropy, words.across)}
        series=${series}
        follow=${{ points: points.map(place), read }}
      />
      <input
        type="range"
        class="reader"
        min="0"
        max=${Math.max(0, points.length - 1)}
        step="1"
        value=${Math.max(0, index)}
        disabled=${points.length === 0}
        aria-label=${words.reader}
        aria-valuetext=${text}
        onInput=${slid}
      />
      <p class="read">${text}</p>
      <${Keys} series=${series} />
      <${Figures} points=${points} caption=${chart.table} />
    </figure>
  `;
}

/** @param {Point} point */
const figures = ({ name, step, measured }) => ({
  name,
  step: whole(step),
  rate: withError(measured.rate),
  distortion: withError(measured.distortion),
  bound: withError(measured.bound),
  gap: measured.gap === null ? null : fixed(measured.gap),
});

/** Where a point stands, with a standard error to either side. @param {Point} point */
const place = ({ measured: { rate, distortion } }) => ({
  x: rate?.nats ?? 0,
  y: distortion?.nats ?? 0,
  xError: rate?.standardError,
  error: distortion?.standardError,
});

/** The axes show all points, the line at R = 0 and as much of it as leaves the points room. */
/** @param {Point[]} points @param {number | null} entropy @param {string} label */
function around(points, entropy, label) {
  const rates = points.map((point) => place(point).x);
  const distortions = points.map((point) => place(point).y);
  const right = 1.15 * Math.max(1, (entropy ?? 0) / 4, ...rates);
  const top = 1.08 * Math.max(1, entropy ?? 0, ...distortions);
  const least = Math.min(top, ...distortions, ...(entropy === null ? [] : [entropy - right]));
  return { x: { from: 0, to: right, label }, y: { from: Math.max(0, 0.95 * least), to: top } };
}

/** What no model passes. @param {number | null} entropy @param {{ line: string, below: string }} words */
function limit(entropy, words) {
  if (entropy === null) return [];
  const line = [
    { x: 0, y: entropy },
    { x: entropy, y: 0 },
  ];
  return [
    { name: words.below, look: 'impossible', area: [...line, { x: 0, y: 0 }] },
    { name: words.line, look: 'limit', line },
  ];
}

/** This run's way, its newest point with its errors, and earlier runs by their numbers. */
/** @param {Point[]} points @param {string} name */
function ways(points, name) {
  const way = points.filter(({ past }) => !past).map(place);
  const earlier = points.filter(({ past }) => past);
  const still = way.map(({ x, y }) => ({ x, y }));
  return [
    { name, look: 'way', line: still, dots: still, size: 2.5 },
    { look: 'way newest', dots: way.slice(-1), size: 5.5 },
    ...earlier.map((point, n) => {
      const { x, y } = place(point);
      const number = String(n + 1);
      return {
        name: `${number} ${point.name}`,
        look: 'past',
        dots: [{ x, y, label: number }],
        size: 4.5,
      };
    }),
  ];
}

/** The point that is read. @param {Point | undefined} point */
const chosen = (point) =>
  point ? [{ look: 'chosen', dots: [{ x: place(point).x, y: place(point).y }], size: 9 }] : [];

/** @param {{ points: Point[], caption: string }} props */
function Figures({ points, caption }) {
  const { learned: words, chart } = useWords();
  const newest = points.findLast(({ past }) => !past);
  const shown = [...points.filter(({ past }) => past), ...(newest ? [newest] : [])];
  return html`
    <details>
      <summary>${caption}</summary>
      <${Wide}
        label=${words.plane.title}
        heads=${[words.plane.run, chart.step, words.plane.across, words.plane.up, 'D + R', words.gap]}
        rows=${shown
          .map(figures)
          .map(({ name, step, rate, distortion, bound, gap }) => [
            name,
            step,
            rate,
            distortion,
            bound,
            gap ?? '–',
          ])}
      />
    </details>
  `;
}
