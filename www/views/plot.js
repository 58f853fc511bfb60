/**
 * A small plot of shares in [0, 1] over counts on a logarithmic axis: lines and points by SVG, which
 * is stretched, and words by HTML, which are not. For the eye; the same figures stand in a table.
 */

import { html } from '../library.js';

/** @typedef {{ x: number, y: number, error: number }} Point */
/** @typedef {{ name: string, points: Point[] }} Curve */

const SHARES = [0, 0.25, 0.5, 0.75, 1];

/** @param {{ title: string, axis: string, curves: Curve[], dashed?: Point[] }} props */
export function Plot({ title, axis, curves, dashed = [] }) {
  const counts = [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))];
  const most = Math.log2(Math.max(2, ...counts));
  /** In percent of the plot's width and height. */
  const across = (/** @type {number} */ x) => (100 * Math.log2(x)) / most;
  const up = (/** @type {number} */ y) => 100 - 100 * Math.min(1, Math.max(0, y));
  const line = (/** @type {Point[]} */ points) =>
    points
      .filter(({ y }) => Number.isFinite(y))
      .map(({ x, y }, n) => `${n === 0 ? 'M' : 'L'}${across(x)} ${up(y)}`)
      .join('');
  return html`
    <div class="small-plot" aria-hidden="true">
      <p>${title}</p>
      <div class="field">
        ${SHARES.map((y) => html`<span class="share" style=${{ top: `${up(y)}%` }}>${100 * y}%</span>`)}
        ${counts.map((x) => html`<span class="count" style=${{ left: `${across(x)}%` }}>${x}</span>`)}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          ${SHARES.map((y) => html`<path class="grid" d=${`M0 ${up(y)}H100`} />`)}
          <path class="dashed" d=${line(dashed)} />
          ${curves.map(
            ({ points }, n) => html`
              <g class=${`curve-${n % 4}`}>
                <path d=${line(points)} />
                ${points
                  .filter(({ y }) => Number.isFinite(y))
                  .map(
                    ({ x, y, error }) => html`
                      <path d=${`M${across(x)} ${up(y - error)}V${up(y + error)}`} />
                      <path class="dot" d=${`M${across(x)} ${up(y)}h0`} />
                    `,
                  )}
              </g>
            `,
          )}
        </svg>
      </div>
      <p class="axis">${axis}</p>
    </div>
  `;
}
