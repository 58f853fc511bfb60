/** Methods below each other, nats above H from left to right, each a dot with its standard error. For the eye. */

/** @import { ClaimLine } from '../../pkg/index.js' */
import { fixed } from '../format.js';
import { html } from '../library.js';
import { Plot } from './plot.js';

const ROW = 26;
/** A letter is about as wide as this, in pixels. */
const LETTER = 7;

/** @param {{ title: string, lines: ClaimLine[] }} props */
export function ClaimPlot({ title, lines }) {
  const names = lines.map(({ method }) => method);
  const dots = lines.map(({ gap: { nats, standardError } }, n) => ({
    // An estimate may be below 0 by its error: it is drawn at the axis, and its number says the rest.
    x: Math.max(0, nats),
    y: n,
    xError: standardError ?? 0,
    label: fixed(nats),
  }));
  const of = (/** @type {boolean} */ learned) =>
    dots.filter((_, n) => (lines[n].rate !== null) === learned);
  const most = Math.max(0.1, ...dots.map(({ x, xError }) => x + xError));
  return html`
    <${Plot}
      title=${title}
      height=${ROW * lines.length + 60}
      room=${LETTER * Math.max(...names.map(({ length }) => length)) + 12}
      x=${{ from: 0, to: 1.2 * most }}
      y=${{ from: lines.length - 0.5, to: -0.5, ticks: dots.map(({ y }) => y), text: (/** @type {number} */ n) => names[n] }}
      series=${[
        { look: 'bound', dots: of(true), size: 4.5 },
        { look: 'bound hollow', dots: of(false), size: 4.5 },
      ]}
    />
  `;
}
