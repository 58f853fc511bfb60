/**
 * What the chart says at one step, in figures: followed with the pointer, or with the slider under
 * the chart, which keyboards, fingers and screen readers share.
 */

/** @import { Loss } from '../../pkg/index.js' */
/** @import { Mark } from '../protocol.js' */
import { fixed, whole } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';

/**
 * @typedef {object} Props
 * @property {Loss[]} losses
 * @property {Mark[]} bounds at one k
 * @property {number | null} at the step that is read; null follows the newest
 * @property {(step: number) => void} read
 */

/** @param {Props} props */
export function Reading({ losses, bounds, at, read }) {
  const { chart: words } = useWords();
  const index = at === null ? losses.length - 1 : nearest(losses, at);
  const point = losses[index];
  const bound = point && bounds.findLast(({ step }) => step <= point.step);
  const said = point
    ? words.reading(
        whole(point.step),
        fixed(point.nats),
        bound ? `${fixed(bound.nats)} ± ${fixed(bound.standardError)}` : null,
      )
    : words.empty;
  return html`
    <input
      type="range"
      class="reader"
      min="0"
      max=${Math.max(0, losses.length - 1)}
      step="1"
      value=${Math.max(0, index)}
      disabled=${losses.length === 0}
      aria-label=${words.reader}
      aria-valuetext=${said}
      onFocus=${() => point && read(point.step)}
      onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
        read(losses[Number(currentTarget.value)].step)}
    />
    <p class="read">${said}</p>
  `;
}

/** The index of the loss nearest to a step; losses are in the order of their steps. */
/** @param {Loss[]} losses @param {number} at */
function nearest(losses, at) {
  const after = losses.findIndex(({ step }) => step >= at);
  if (after < 0) return losses.length - 1;
  const closer = after > 0 && at - losses[after - 1].step < losses[after].step - at;
  return closer ? after - 1 : after;
}
