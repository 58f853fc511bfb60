/**
 * The one way charts are drawn: lines, bands and dots between two axes, as an SVG as wide as its place, so that
 * words keep their size and a chart can be kept as a file. For the eye: the same figures stand in a table, or
 * what the eye sees is said in `label`.
 */

import { html, useEffect, useRef, useState } from '../library.js';
import { Term } from './term.js';

/** Where numbers stand on an axis. The last is even, so that zero is a place like any other, and steep there. */
const SCALES = { linear: Number, log: Math.log10, asinh: Math.asinh };

/**
 * @typedef {object} Axis
 * @property {keyof typeof SCALES} [scale]
 * @property {number} from at the left end, or below
 * @property {number} to
 * @property {number[]} [ticks] if not round numbers
 * @property {(tick: number) => string} [text] of a tick
 * @property {string} [label]
 */
/** @typedef {{ x: number, y: number, error?: number, xError?: number, label?: string }} Point */
/**
 * Points are the same in all four ways of showing them.
 *
 * @typedef {object} Series
 * @property {string} [name] in the legend
 * @property {import('../terms.js').TermName} [term] that the name is
 * @property {string} look a class: the colour, and how lines are drawn
 * @property {Point[]} [line]
 * @property {Point[]} [band] the standard error to either side of a line
 * @property {Point[]} [area] a filled polygon
 * @property {Point[]} [dots] each with its errors
 * @property {number} [shape] of the dots
 * @property {number} [size] half of a dot's width, in pixels
 * @property {string} [letter] at the end of the series, and in the legend
 */
/** @typedef {{ y: number, name: string, strong?: boolean }} Rule a line across, with its name */

/**
 * @typedef {object} Props
 * @property {Axis} x
 * @property {Axis} y
 * @property {Series[]} series
 * @property {Rule[]} [rules]
 * @property {string} [title] above the axis that goes up
 * @property {string} [label] what is to be seen, for those who do not see it; without one they are told nothing
 * @property {number} [height] in pixels; at 0 the field is square
 * @property {number} [room] for what is written left of the axis
 * @property {number | null} [cursor] the x that is read
 * @property {{ points: Point[], read: (index: number | null) => void, along?: boolean }} [follow] is told the point
 *   nearest to the pointer: along the axis, or in the plane
 */

const ROOM = { left: 44, right: 22, top: 12, bottom: 26, label: 18 };
/** Dots and letters may stand out of the field by this. */
const OVER = 6;
/** Names and letters closer than this are moved apart. */
const LINE = 15;

/** Marks about a place. @type {((x: number, y: number, s: number) => string)[]} */
const SHAPES = [
  (x, y, s) => `M${x - s} ${y}a${s} ${s} 0 1 0 ${2 * s} 0a${s} ${s} 0 1 0 ${-2 * s} 0`,
  (x, y, s) => `M${x - s} ${y - s}h${2 * s}v${2 * s}h${-2 * s}z`,
  (x, y, s) => `M${x} ${y - 1.3 * s}l${1.3 * s} ${2.3 * s}h${-2.6 * s}z`,
  (x, y, s) => `M${x - s} ${y - s}l${2 * s} ${2 * s}M${x + s} ${y - s}l${-2 * s} ${2 * s}`,
];
export const SHAPE_COUNT = SHAPES.length;

/** @param {Props} props */
export function Plot(props) {
  const { title, label, height = 250, room = ROOM.left, follow } = props;
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) => setWidth(contentRect.width));
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  const { top, right } = ROOM;
  const below = ROOM.bottom + (props.x.label ? ROOM.label : 0);
  const high = height || Math.max(0, width - room - right + top + below);
  const field = { left: room, right: width - right, top, bottom: high - below };
  const x = scale(props.x, field.left, field.right);
  const y = scale(props.y, field.bottom, field.top);
  const moved = (/** @type {PointerEvent} */ { currentTarget, clientX, clientY }) => {
    const { left, top } = /** @type {Element} */ (currentTarget).getBoundingClientRect();
    const away = (follow?.points ?? []).map((point) =>
      Math.hypot(left + x(point.x) - clientX, follow?.along ? 0 : top + y(point.y) - clientY),
    );
    if (away.length > 0) follow?.read(away.indexOf(Math.min(...away)));
  };
  const aria = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': 'true' };
  return html`
    <div class="plot" ref=${place}>
      ${title && html`<p class="muted" aria-hidden="true">${title}</p>`}
      <svg
        viewBox="0 0 ${width} ${high}"
        width=${width}
        height=${high}
        onPointerMove=${follow && moved}
        onPointerLeave=${follow && !follow.along && (() => follow.read(null))}
        ...${aria}
      >
        ${width > 0 && html`<${Drawn} ...${props} field=${field} at=${{ x, y }} />`}
      </svg>
    </div>
  `;
}

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Field in pixels */
/** @typedef {{ x: (value: number) => number, y: (value: number) => number }} At where values stand, in pixels */

/** @param {Props & { field: Field, at: At }} props */
function Drawn({ x, y, series, rules = [], cursor, field, at }) {
  const { left, right, top, bottom } = field;
  const inside = [left - OVER, top - OVER, right - left + 2 * OVER, bottom - top + 2 * OVER];
  const lines = rules.filter((rule) => at.y(rule.y) >= top && at.y(rule.y) <= bottom);
  return html`
    <rect class="field" x=${left} y=${top} width=${right - left} height=${bottom - top} />
    ${ticksOf(y, (bottom - top) / 60).map(
      (tick) => html`
        <path class="grid" d=${`M${left} ${at.y(tick)}H${right}`} />
        <text x=${left - 6} y=${at.y(tick) + 4} text-anchor="end"
          >${(y.text ?? written)(tick)}</text
        >
      `,
    )}
    ${ticksOf(x, (right - left) / 90).map(
      (tick) => html`
        <path class="grid" d=${`M${at.x(tick)} ${bottom}v4`} />
        <text x=${at.x(tick)} y=${bottom + 18} text-anchor="middle"
          >${(x.text ?? written)(tick)}</text
        >
      `,
    )}
    ${
      x.label &&
      html`<text x=${(left + right) / 2} y=${bottom + 38} text-anchor="middle">${x.label}</text>`
    }
    ${lines.map(
      (rule) =>
        html`<path
          class=${rule.strong ? 'rule strong' : 'rule'}
          d=${`M${left} ${at.y(rule.y)}H${right}`}
        />`,
    )}
    <svg
      x=${inside[0]}
      y=${inside[1]}
      width=${inside[2]}
      height=${inside[3]}
      viewBox=${inside.join(' ')}
    >
      ${series.map((each) => html`<${Shown} series=${each} at=${at} bottom=${bottom} />`)}
    </svg>
    ${typeof cursor === 'number' && html`<rect class="cursor" x=${at.x(cursor)} y=${top} width="1" height=${bottom - top} />`}
    ${lines.map(
      ({ name, y: value, strong }) =>
        html`<text
          class=${strong ? 'mark-label strong' : 'mark-label'}
          x=${right - 4}
          y=${at.y(value) + (isCrowded(value, lines, at) ? 16 : -5)}
          text-anchor="end"
          >${name}</text
        >`,
    )}
    ${lettersOf(series, lines, at).map(
      ({ look, letter, across, up }) =>
        html`<text class="letter ${look}" x=${across + 8} y=${up + 4}>${letter}</text>`,
    )}
  `;
}

/** @param {{ series: Series, at: At, bottom: number }} props */
function Shown({ series: { look, line, band, area, dots, shape = 0, size = 3.5 }, at, bottom }) {
  const seen = (/** @type {Point} */ point) =>
    Number.isFinite(at.x(point.x)) && Number.isFinite(at.y(point.y));
  const path = (/** @type {Point[]} */ points) =>
    points
      .filter(seen)
      .map((point, n) => `${n === 0 ? 'M' : 'L'}${at.x(point.x)} ${at.y(point.y)}`)
      .join('');
  const edge = (/** @type {number} */ sign) =>
    (band ?? []).map((point) => ({ ...point, y: point.y + sign * (point.error ?? 0) }));
  return html`
    <g class=${look}>
      ${area && html`<path class="area" d=${`${path(area)}z`} />`}
      ${band && html`<path class="area" d=${path([...edge(1), ...edge(-1).reverse()])} />`}
      ${line && html`<path class="line" d=${path(line)} />`}
      ${dots?.filter(seen).map((point) => {
        const { x, y, error = 0, xError = 0 } = point;
        const [across, up] = [at.x(x), at.y(y)];
        // On a logarithmic axis what is less than nothing is below everything.
        const low = at.y(y - error);
        const upright = `M${across} ${at.y(y + error)}V${Number.isFinite(low) ? low : bottom}`;
        return html`
          ${error > 0 && !band && html`<path class="error" d=${upright} />`}
          ${xError > 0 && html`<path class="error" d=${`M${at.x(x - xError)} ${up}H${at.x(x + xError)}`} />`}
          <path class="dot" d=${SHAPES[shape](across, up, size)} />
          ${point.label && html`<text x=${at.x(x + xError) + size + 4} y=${up + 4}>${point.label}</text>`}
        `;
      })}
    </g>
  `;
}

/** What the series are, each beside how it is drawn. @param {{ series: Series[], label?: string }} props */
export const Keys = ({ series, label }) => html`
  <ul class="keys muted" aria-label=${label}>
    ${series.flatMap(({ name, term, look, line, band, dots, area, shape = 0, size = 3.5 }) =>
      name
        ? html`<li>
            <svg class="plot" width="28" height="12" viewBox="0 0 28 12" aria-hidden="true">
              <g class=${look}>
                ${(area ?? band) && html`<path class="area" d="M0 0H28V12H0z" />`}
                ${line && html`<path class="line" d="M0 6H28" />`}
                ${dots && html`<path class="dot" d=${SHAPES[shape](14, 6, Math.min(size, 4))} />`}
              </g>
            </svg>
            ${term ? html`<${Term} name=${term}>${name}<//>` : name}
          </li>`
        : [],
    )}
  </ul>
`;

/** @param {Axis} axis @param {number} start @param {number} end in pixels @returns {(value: number) => number} */
function scale({ scale: kind = 'linear', from, to }, start, end) {
  const place = SCALES[kind];
  const [low, high] = [place(from), place(to)];
  return (value) =>
    Math.round(10 * (start + ((place(value) - low) / (high - low)) * (end - start))) / 10;
}

/** An axis's ticks: those it has, or about `most` round numbers. @param {Axis} axis @param {number} most */
function ticksOf({ from, to, ticks }, most) {
  const all = ticks ?? roundBetween(from, to, Math.max(2, most));
  return all.filter((tick) => tick >= Math.min(from, to) && tick <= Math.max(from, to));
}

/** Multiples of 1, 2 or 5 times a power of ten. @param {number} low @param {number} high @param {number} most */
function roundBetween(low, high, most) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  // A bound that is itself round must not be lost to rounding.
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => (first + n) * step);
}

/** @param {number} tick */
const written = (tick) => String(Number(tick.toPrecision(4))).replace('-', '−');

/** Whether a line is so close below another that its name stands under it. */
/** @param {number} value @param {Rule[]} lines @param {At} at */
const isCrowded = (value, lines, at) =>
  lines.some((other) => at.y(other.y) < at.y(value) && at.y(value) - at.y(other.y) < LINE + 1);

/** Where series end, for their letters: each above the one before, and above the first line's, however near. */
/** @param {Series[]} series @param {Rule[]} lines @param {At} at */
function lettersOf(series, lines, at) {
  const all = series
    .flatMap(({ look, letter, line = [], dots = [] }) => {
      const end = dots.at(-1) ?? line.at(-1);
      return letter && end ? [{ look, letter, across: at.x(end.x), up: at.y(end.y) }] : [];
    })
    .sort((a, b) => b.up - a.up);
  const lowest = lines.length > 0 ? at.y(lines[0].y) : Infinity;
  let below = lowest;
  for (const end of all) {
    if (end.up > lowest) continue;
    end.up = Math.min(end.up, below - LINE + 2);
    below = end.up;
  }
  return all;
}

/** A chart of what changes all the time is drawn this often, in milliseconds. */
const EVERY = 250;

/** A value as of a short while ago. @template T @param {T} value @returns {T} */
export function useCalm(value) {
  const [calm, settle] = useState(value);
  const settled = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, EVERY - (performance.now() - settled.current));
    const timer = setTimeout(() => {
      settled.current = performance.now();
      settle(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value]);
  return calm;
}
