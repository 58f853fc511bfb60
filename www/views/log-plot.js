/**
 * A small plot with two logarithmic axes: lines and points by SVG, which is stretched, and words by
 * HTML, which are not. For the eye; the same figures stand in a table.
 */

import { html } from '../library.js';

/** @typedef {{ x: number, y: number, error?: number }} Point */
/** @typedef {{ name: string, points: Point[], dots?: Point[] }} Curve a line, and measured dots; without dots its own points are them */

/** @param {{ title: string, axis: string, curves: Curve[] }} props */
export function LogPlot({ title, axis, curves }) {
  const all = curves.flatMap(({ points, dots = [] }) => [...points, ...dots]);
  const drawn = all.filter(({ y }) => y > 0 && Number.isFinite(y));
  const xs = [...new Set(all.map(({ x }) => x))].sort((a, b) => a - b);
  if (drawn.length === 0 || xs.length < 2) return null;
  const decades = range(drawn.map(({ y }) => y));
  const [left, right] = [Math.log10(xs[0]), Math.log10(xs[xs.length - 1])];
  const [bottom, top] = [decades[0], decades[decades.length - 1]];
  /** In percent of the plot's width and height. */
  const across = (/** @type {number} */ x) => (100 * (Math.log10(x) - left)) / (right - left);
  const up = (/** @type {number} */ y) =>
    100 - (100 * (Math.log10(Math.max(y, 10 ** bottom)) - bottom)) / (top - bottom);
  const line = (/** @type {Point[]} */ points) =>
    points
      .filter(({ y }) => y > 0 && Number.isFinite(y))
      .map(({ x, y }, n) => `${n === 0 ? 'M' : 'L'}${across(x)} ${up(y)}`)
      .join('');
  const dot = (/** @type {Point} */ { x, y, error = 0 }) => html`
    ${error > 0 && html`<path class="whisker" d=${`M${across(x)} ${up(y - error)}V${up(y + error)}`} />`}
    <path class="dot" d=${`M${across(x)} ${up(y)}h0`} />
  `;
  // Every decade has a line, every second or third its number where there are many.
  const apart = Math.ceil(decades.length / 6);
  return html`
    <div class="small-plot log-plot" aria-hidden="true">
      <p>${title}</p>
      <div class="field">
        ${decades
          .filter((power) => (power - bottom) % apart === 0)
          .map(
            (power) =>
              html`<span class="share" style=${{ top: `${up(10 ** power)}%` }}
                >10<sup>${String(power).replace('-', '−')}</sup></span
              >`,
          )}
        ${xs
          .filter((_, n) => n % 2 === (xs.length - 1) % 2)
          .map((x) => html`<span class="count" style=${{ left: `${across(x)}%` }}>${x}</span>`)}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          ${decades.map((power) => html`<path class="grid" d=${`M0 ${up(10 ** power)}H100`} />`)}
          ${curves.map(
            ({ points, dots = points }, n) => html`
              <g class=${`curve-${n % 4}`}>
                <path class="line" d=${line(points)} />
                ${dots.filter(({ y }) => y > 0 && Number.isFinite(y)).map(dot)}
              </g>
            `,
          )}
        </svg>
      </div>
      <p class="axis">${axis}</p>
    </div>
    <ul class="keys line-keys">
      ${curves.map(
        ({ name }, n) =>
          html`<li>
            <svg class=${`curve-${n % 4}`} viewBox="0 0 30 4" aria-hidden="true">
              <path class="line" d="M0 2H30" /></svg
            >${name}
          </li>`,
      )}
    </ul>
  `;
}

/** The powers of ten around these numbers, at least two. @param {number[]} values */
function range(values) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, n) => low + n);
}
