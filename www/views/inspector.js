/** What the model thinks of the cell under the pointer or focus: its top candidates. */

import { percent } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { shownFrames } from '../playback.js';
import { useTable } from '../state.js';

export function Inspector() {
  const { inspector: words } = useWords();
  const { looked, frames, direction, t } = useTable((table) => ({
    looked: table.looked,
    frames: shownFrames(table),
    direction: table.direction,
    t: table.playback.t,
  }));
  const place = looked ?? mostOpen(frames, t);
  const cell = place && frames.find((frame) => frame.t === place.t)?.cells[place.position];
  const candidates = cell?.candidates ?? [];
  return html`
    <div class="inspector">
      <p class="inspector-title">
        ${place && (looked || candidates.length > 0)
          ? words.title(place.t, place.position + 1)
          : words.hint}
      </p>
      ${candidates.length > 0
        ? html`
            <ol class="chances">
              ${candidates.slice(0, 5).map(
                ({ text, probability }) => html`
                  <li>
                    <span class="token">${text}</span>
                    <span class="bar" style=${{ '--share': probability }}></span>
                    <span class="chance">${percent(probability)}</span>
                  </li>
                `,
              )}
            </ol>
          `
        : html`<p class="muted">
            ${direction === 'forward' ? words.forward : looked ? words.none : ''}
          </p>`}
    </div>
  `;
}

/**
 * With nothing pointed at: the pending position the model is least sure of at this t.
 *
 * @param {import('../contract.js').Frame[]} frames
 * @param {number} t
 */
function mostOpen(frames, t) {
  const cells = frames.find((frame) => frame.t === t)?.cells ?? [];
  let least = 2;
  let place = null;
  cells.forEach(({ candidates, state }, position) => {
    const best = candidates[0]?.probability ?? 2;
    if (state === 'pending' && best < least) {
      least = best;
      place = { t, position };
    }
  });
  return /** @type {{ t: number, position: number } | null} */ (place);
}
