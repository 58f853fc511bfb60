/** A number of gradient estimators over σ, on two logarithmic axes. */

import { html } from '../library.js';
import { Keys, Plot } from './plot.js';

/** @import { Point, Series } from './plot.js' */

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** @param {{ title: string, axis: string, curves: { name: string, line: Point[], dots?: Point[] }[] }} props */
export function EstimatorPlot({ title, axis, curves }) {
  /** @type {Series[]} */
  const series = curves.map(({ name, line, dots = line }, n) => ({
    name,
    look: `curve-${n % 4}`,
    line,
    dots,
  }));
  const points = series.flatMap(({ line = [], dots = [] }) => [...line, ...dots]);
  const heights = points.map(({ y }) => y).filter((y) => y > 0 && Number.isFinite(y));
  const sigmas = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  if (heights.length === 0 || sigmas.length < 2) return null;
  const low = Math.floor(Math.log10(Math.min(...heights)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...heights))));
  // Every decade, or every second or third where there are many.
  const apart = Math.ceil((high - low + 1) / 6);
  const decades = Array.from(
    { length: Math.floor((high - low) / apart) + 1 },
    (_, n) => low + apart * n,
  );
  return html`
    <${Plot}
      title=${title}
      x=${{
        scale: 'log',
        from: sigmas[0],
        to: sigmas[sigmas.length - 1],
        ticks: sigmas.filter((_, n) => n % 2 === (sigmas.length - 1) % 2),
        label: axis,
      }}
      y=${{
        scale: 'log',
        from: 10 ** low,
        to: 10 ** high,
        ticks: decades.map((power) => 10 ** power),
        text: (/** @type {number} */ tick) => powerOfTen(Math.round(Math.log10(tick))),
      }}
      series=${series}
    />
    <${Keys} series=${series} />
  `;
}

/** @param {number} power */
export const powerOfTen = (power) =>
  `10${String(power)
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)])}`;
