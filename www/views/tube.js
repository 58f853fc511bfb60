/** A bound between the best that there could be, at the foot, and what is known without a model, at the top. */

import { html } from '../library.js';

/**
 * In nats per sequence.
 *
 * @typedef {object} Props
 * @property {number} foot
 * @property {number} top
 * @property {number} gap what of it above the foot the process costs
 * @property {number | undefined} bound
 * @property {unknown} mark what is written at it
 */

/** From this share of it on, what is written above a line would cover the name of the top. */
const HIGH = 0.9;

/** @param {Props} props */
export function Tube({ foot, top, gap, bound, mark }) {
  const share = (/** @type {number} */ nats) =>
    Math.min(1, Math.max(0, (nats - foot) / (top - foot)));
  const best = share(foot + gap);
  return html`
    <div class="tube">
      <i class="process" style=${{ '--from': 0, '--to': best }}></i>
      ${
        bound !== undefined &&
        html`
          <i class="learning" style=${{ '--from': best, '--to': share(bound) }}></i>
          <b
            class=${`mark ${bound > top ? 'off' : ''} ${share(bound) > HIGH ? 'high' : ''}`}
            style=${{ '--to': share(bound) }}
            >${mark}</b
          >
        `
      }
    </div>
  `;
}
