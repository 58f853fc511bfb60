/**
 * What the model thinks of the cell under the pointer or focus: its top candidates, beside it. For
 * the eye only: a cell's label says the same.
 */

/** @import { Cell } from '../../pkg/index.js' */
import { glyph, percent } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useEffect, useLayoutEffect, useRef } from '../library.js';
import { shownFrames } from '../playback.js';
import { get, set, useTable } from '../state.js';

const SHOWN = 5;
/** Next to the cell, so that the pointer may go over to it. */
const APART = 2;

export function Inspector() {
  const { inspector: words } = useWords();
  const { looked, frames } = useTable((table) => ({
    looked: table.looked,
    frames: shownFrames(table),
  }));
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const cell = looked && frames.find(({ t }) => t === looked.t)?.cells[looked.position];
  const candidates = cell?.candidates ?? [];

  useLayoutEffect(() => {
    if (looked && box.current) place(box.current, looked);
  }, [looked, cell]);

  useEffect(() => {
    const hide = (/** @type {KeyboardEvent} */ { key }) => {
      if (key === 'Escape' && get().looked) set({ looked: null });
    };
    addEventListener('keydown', hide);
    return () => removeEventListener('keydown', hide);
  }, []);

  const nothing = candidates.length === 0 && cell?.insertionProbability === undefined;
  if (!looked || nothing) return null;
  return html`
    <div
      class="inspector"
      aria-hidden="true"
      ref=${box}
      onPointerLeave=${() => set({ looked: null })}
    >
      <p>${words.title(looked.t, looked.position + 1)}</p>
      <ol>
        ${candidates.slice(0, SHOWN).map(
          ({ text, probability }) => html`
            <li>
              <span class="token">${glyph(text)}</span>
              <span class="bar" style=${{ '--share': probability }}></span>
              <span class="chance">${percent(probability)}</span>
            </li>
          `,
        )}
      </ol>
      <${Plan} cell=${cell} />
    </div>
  `;
}

/** What is said of the cell beside its token, each by its name. @param {{ cell: Cell }} props */
function Plan({ cell }) {
  const { inspector: words, deletion } = useWords();
  const said = /** @type {const} */ ([
    [words.recovery, cell.recoveryProbability],
    [words.corruption, cell.corruptedProbability],
    [deletion.inGap, cell.insertionProbability],
  ]).flatMap(([name, probability]) =>
    probability === null || probability === undefined ? [] : [{ name, probability }],
  );
  if (said.length === 0) return null;
  return html`
    <dl class="heads">
      ${said.map(
        ({ name, probability }) => html`
          <div>
            <dt>${name}</dt>
            <dd class="bar" style=${{ '--share': probability }}></dd>
            <dd class="chance">${percent(probability)}</dd>
          </div>
        `,
      )}
    </dl>
  `;
}

/**
 * Below the cell, or above where there is no room; inside the ladder's section.
 *
 * @param {HTMLElement} box
 * @param {{ t: number, position: number }} looked
 */
function place(box, { t, position }) {
  const cell = document.querySelector(`[data-cell="${t}:${position}"]`);
  const frame = box.offsetParent;
  if (!cell || !frame) return;
  const outer = frame.getBoundingClientRect();
  const inner = cell.getBoundingClientRect();
  const left = inner.left - outer.left + inner.width / 2 - box.offsetWidth / 2;
  const below = inner.bottom - outer.top + APART;
  const fits = inner.bottom + APART + box.offsetHeight < innerHeight;
  box.style.left = `${Math.min(Math.max(0, left), outer.width - box.offsetWidth)}px`;
  box.style.top = `${fits ? below : inner.top - outer.top - APART - box.offsetHeight}px`;
}
