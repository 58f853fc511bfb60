/** Methods on one axis, nats above H from left to right, each a dot with its standard error. For the eye. */

/** @import { ClaimLine } from '../../pkg/index.js' */
import { fixed } from '../format.js';
import { html } from '../library.js';

/** @param {{ title: string, lines: ClaimLine[] }} props */
export function ClaimPlot({ title, lines }) {
  const error = (/** @type {ClaimLine} */ { gap }) => gap.standardError ?? 0;
  const most = Math.max(0.1, ...lines.map((line) => line.gap.nats + error(line)));
  /** An estimate may be below 0 by its error: it is drawn at the axis, and its number says the rest. */
  const across = (/** @type {number} */ nats) =>
    `${(100 * Math.max(0, Math.min(nats, most))) / most}%`;
  const width = (/** @type {ClaimLine} */ line) => `${Math.min(100, (200 * error(line)) / most)}%`;
  return html`
    <div class="claim-plot" aria-hidden="true">
      <p class="muted">${title}</p>
      ${lines.map(
        (line) => html`
          <span>${line.method}</span>
          <span class="track">
            <i
              class="whisker"
              style=${{ left: across(line.gap.nats - error(line)), width: width(line) }}
            ></i>
            <i
              class=${line.rate === null ? 'dot noise' : 'dot'}
              style=${{ left: across(line.gap.nats) }}
            ></i>
          </span>
          <span class="number">${fixed(line.gap.nats)}</span>
        `,
      )}
      <span></span>
      <span class="ends"><span>0</span><span>${fixed(most, 1)}</span></span>
      <span></span>
    </div>
  `;
}
