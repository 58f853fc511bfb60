/** A slider and, beside it, its value. */

import { html, useState } from '../library.js';

/**
 * @typedef {object} Props
 * @property {string} id
 * @property {number} min
 * @property {number} max
 * @property {number} step
 * @property {number | undefined} value
 * @property {(value: number) => string} say how a value is written
 * @property {string} unit
 * @property {string} described the id of what describes it
 * @property {() => boolean} asks whether a change would be asked about first
 * @property {(value: number) => unknown} change changes it, and says what it is then
 */

/** Follows the thumb, unless it has to ask: that it does when the thumb is let go. @param {Props} props */
export function Slider({ id, min, max, step, value, say, unit, described, asks, change }) {
  /** Where the thumb is while nothing is asked yet. */
  const [held, hold] = useState(/** @type {number | null} */ (null));
  const at = held ?? value;
  const written = at === undefined ? '' : say(at);
  const put = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => {
    hold(null);
    // While the question is open, it stands where it stood.
    currentTarget.value = String(change(Number(currentTarget.value)));
  };
  const drag = (/** @type {{ currentTarget: HTMLInputElement }} */ event) => {
    const to = Number(event.currentTarget.value);
    if (!asks()) put(event);
    else hold(to === value ? null : to);
  };
  return html`<span class="slid">
    <input
      id=${id}
      type="range"
      min=${min}
      max=${max}
      step=${step}
      value=${at}
      aria-valuetext=${`${written} ${unit}`}
      aria-describedby=${described}
      onInput=${drag}
      onChange=${put}
    />
    ${/* Another text is another element: one that grew to the left would have moved. */ ''}
    <output key=${written} for=${id} aria-live="off">${written}</output>
  </span>`;
}
