/** A sentence where it has gone a share of its way from text to noise, and which t that is. */

/** @import { Frame } from '../../pkg/index.js' */
import { glyph } from '../format.js';
import { isGone, isNoise } from '../frames.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';

/** @param {{ frames?: Frame[], share: number, length: number }} props of its trajectory, t = 0 first */
export function Moment({ frames = [], share, length }) {
  const { lockstep: words } = useWords();
  const last = frames.length - 1;
  const frame = frames[Math.round(share * last)];
  // As much room before it is drawn.
  if (!frame) {
    return html`<p class="line" aria-hidden="true">
        ${Array.from({ length }, () => html`<span class="cell"></span>`)}
      </p>
      <p class="of muted"></p>`;
  }
  return html`
    <p class="line" role="img" aria-label=${words.line(...described(frame))}>
      ${frame.cells.map(
        (cell) => html`
          <span class=${`cell ${cell.state} ${isNoise(cell) ? 'noise' : ''}`}
            >${glyph(cell.text)}</span
          >
        `,
      )}
    </p>
    <p class="of muted">${words.of(frame.t, last)}</p>
  `;
}

/** What it reads, and which positions of it are destroyed. @param {Frame} frame @returns {[string, string]} */
function described({ cells }) {
  const gone = cells.flatMap((cell, index) => (isGone(cell) ? [index + 1] : []));
  return [cells.map(({ text }) => glyph(text)).join(' '), gone.join(', ')];
}
