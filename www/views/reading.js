/**
 * What the chart says at one step, in figures: followed with the pointer, or with the slider under
 * the chart, which keyboards, fingers and screen readers share.
 */

/** @import { LossPoint } from '../../pkg/index.js' */
/** @import { Mark } from '../protocol.js' */
import { fixed, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';

/**
 * @typedef {object} Props
 * @property {LossPoint[]} losses
 * @property {Mark[]} bounds at one k
 * @property {number | null} at the step that is read; null follows the newest
 * @property {(step: number) => void} read
 * @property {number} budget the last step of the chart
 */

/** @param {Props} props */
export function Reading({ losses, bounds, at, read, budget }) {
  const { chart: words } = useWords();
  const index = at === null ? losses.length - 1 : nearest(losses, at);
  const point = losses[index];
  const bound = point && bounds.findLast(({ step }) => step <= point.step);
  const text = point
    ? words.reading(whole(point.step), fixed(point.nats), bound ? withError(bound) : null)
    : words.empty;
  /** The thumb stays with the point that is read. */
  const slid = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => {
    const { step } = losses[nearest(losses, Number(currentTarget.value))];
    currentTarget.value = String(step);
    read(step);
  };
  return html`
    <input
      type="range"
      class="reader"
      min="0"
      max=${budget}
      step="1"
      value=${point?.step ?? 0}
      disabled=${losses.length === 0}
      aria-label=${words.reader}
      aria-valuetext=${text}
      onFocus=${() => point && read(point.step)}
      onInput=${slid}
    />
    <p class="read">${text}</p>
  `;
}

/** The index of the loss nearest to a step; losses are in the order of their steps. */
/** @param {LossPoint[]} losses @param {number} at */
function nearest(losses, at) {
  const after = losses.findIndex(({ step }) => step >= at);
  if (after < 0) return losses.length - 1;
  const closer = after > 0 && at - losses[after - 1].step < losses[after].step - at;
  return closer ? after - 1 : after;
}
