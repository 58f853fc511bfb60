/**
 * The ladder: every t at once, as in the note. A row's height on it is the number of positions
 * that are gone, so a block size k > 1 visibly jumps rungs.
 */

/** @import { Cell, Frame } from '../../pkg/index.js' */
/** @import { Words } from '../i18n.js' */
import { fixed, glyph, percent } from '../format.js';
import { byHeight, corrected, isNoise, moved, thinned } from '../frames.js';
import { useWords } from '../i18n.js';
import { html, useRef, useState } from '../library.js';
import { isLong } from '../measure.js';
import { isOpening, show, shownFrames, stillness, turn } from '../playback.js';
import { set, useTable } from '../state.js';
import { saveTrajectory } from '../trajectory.js';
import { along } from './roving.js';

const SPOKEN = 3;

export function Ladder() {
  const words = useWords();
  const table = useTable((table) => ({
    stale: table.direction === 'reverse' && table.prompt.fault !== null,
    frames: shownFrames(table),
    direction: table.direction,
    t: table.playback.t,
    recorded: table.core !== 'ready',
    opening: isOpening(table),
    noisy: table.process.noisy,
    blocks: table.process.blocks,
    length: table.corpus?.length ?? table.forward[0]?.cells.length ?? 8,
  }));
  const { frames, direction, t, recorded, opening, length, noisy, blocks, stale } = table;
  const caption =
    direction === 'forward'
      ? words.ladder[opening || recorded ? 'opening' : noisy ? 'forwardNoise' : 'forwardCaption']
      : frames.length === 0
        ? words.ladder.reverseNone
        : stale
          ? words.ladder.reverseStale
          : words.ladder.reverseCaption;
  return html`
    <div class="ladder-head">
      <div class="segments" role="group" aria-label=${words.ladder.direction}>
        ${
          /** @type {const} */ (['forward', 'reverse']).map(
            (way) => html`
              <button aria-pressed=${direction === way} onClick=${() => turn(way, !stillness())}>
                ${words.ladder[way]}
              </button>
            `,
          )
        }
      </div>
      <p>${caption}${recorded ? html` <small class="tag">${words.ladder.recorded}</small>` : ''}</p>
      <button
        class="quiet"
        disabled=${recorded || opening || frames.length === 0}
        onClick=${() => saveTrajectory()}
      >
        ${words.ladder.save}
      </button>
    </div>
    <${Rungs}
      frames=${frames}
      t=${t}
      length=${length}
      direction=${direction}
      noisy=${noisy}
      blocks=${blocks}
      stale=${stale}
    />
  `;
}

/**
 * @typedef {object} Props
 * @property {Frame[]} frames
 * @property {number} t
 * @property {number} length
 * @property {string} direction
 * @property {boolean} noisy
 * @property {boolean} blocks
 * @property {boolean} stale they are of a prompt that stands there no more
 */

/** @param {Props} props */
function Rungs({ frames, t, length, direction, noisy, blocks, stale }) {
  const words = useWords();
  const grid = useRef(/** @type {HTMLElement | null} */ (null));
  // Roving focus: one stop for the Tab key, arrow keys inside.
  const [focus, setFocus] = useState({ t: 0, position: 0 });
  const long = isLong(length);
  // Where its tokens slide from: the t that was shown before.
  const way = useRef({ from: t, to: t });
  if (way.current.to !== t) way.current = { from: way.current.to, to: t };
  const before = frames.find((frame) => frame.t === way.current.from);
  const shown = long ? frames.filter((frame) => frame.t === t) : thinned(frames, t);
  const levels = shown.map((frame) => frame.t);
  const home = levels.includes(focus.t) ? focus.t : (levels[0] ?? 0);
  const column = Math.min(focus.position, length - 1);

  /** @param {KeyboardEvent} event */
  const move = (event) => {
    const from = { row: levels.indexOf(home), column };
    const to = along(event, from, { rows: levels.length, columns: length });
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      show(home);
    }
    if (!to) return;
    event.preventDefault();
    const next = { t: levels[to.row], position: to.column };
    setFocus(next);
    const cell = grid.current?.querySelector(`[data-cell="${next.t}:${next.position}"]`);
    if (cell instanceof HTMLElement) cell.focus();
  };

  const rungs = long || !blocks ? shown : byHeight(shown, length);

  // A finger leaves as soon as it is lifted; what it touched stays, until it touches something else.
  const leave = (/** @type {PointerEvent} */ { pointerType, relatedTarget }) => {
    const over = relatedTarget instanceof Element && relatedTarget.closest('.inspector');
    if (pointerType !== 'touch' && !over) set({ looked: null });
  };

  return html`
    <div
      class=${`ladder ${long ? 'long' : ''} ${noisy ? 'noisy' : ''} ${stale ? 'stale' : ''}`}
      aria-disabled=${stale ? 'true' : undefined}
      ref=${grid}
      role="grid"
      aria-label=${words.ladder.label}
      style=${{ '--columns': length, '--rungs': rungs.length }}
      onKeyDown=${move}
      onPointerLeave=${leave}
    >
      ${rungs.map((frame, height) =>
        frame
          ? html`
              <div
                key=${height}
                role="row"
                class=${`rung ${frame.t === t ? 'now' : ''} ${reached(frame.t, t, direction)}`}
                aria-current=${frame.t === t ? 'step' : undefined}
                onClick=${() => show(frame.t)}
              >
                <span role="rowheader" class="level">t=${frame.t}</span>
                ${frame.cells.map((cell, position) => {
                  const here = frame.t === home && position === column;
                  const was = corrected(frames, frame.t, position);
                  const shift = frame.t === t && !long ? moved(before, cell, position) : null;
                  return html`
                    <span
                      key=${position}
                      role="gridcell"
                      class=${`${looks(cell, was)} ${shift ? 'moved' : ''}`}
                      style=${{
                        '--recovery': cell.recoveryProbability,
                        '--insertion': cell.insertionProbability,
                        '--shift': shift,
                      }}
                      tabindex=${here ? 0 : -1}
                      data-cell=${`${frame.t}:${position}`}
                      aria-label=${words.ladder.cell(frame.t, position + 1, cell.text, stateOf(cell, was, words)) + thoughts(cell, words)}
                      onPointerEnter=${() => set({ looked: { position, t: frame.t } })}
                      onFocus=${() => {
                        setFocus({ t: frame.t, position });
                        set({ looked: { position, t: frame.t } });
                      }}
                      onBlur=${() => set({ looked: null })}
                      >${glyph(cell.text)}</span
                    >
                  `;
                })}
                ${
                  direction === 'reverse' &&
                  html`<span role="gridcell" class="step-log">${beside(frame, words)}</span>`
                }
              </div>
            `
          : html`<div key=${height} class="rung skipped" aria-hidden="true"><i></i></div>`,
      )}
    </div>
  `;
}

/** What is said of a step as a whole. @param {Frame} frame @param {Words} words */
function beside({ logProbability, stopProbability }, { deletion }) {
  if (stopProbability !== undefined)
    return html`<span class="of-step">${deletion.stop} </span>${fixed(stopProbability, 2)}`;
  return logProbability === null ? '' : fixed(logProbability, 2);
}

/** @param {Cell} cell @param {string | null} was */
const looks = (cell, was) =>
  [
    'cell',
    cell.state,
    cell.unseen && 'unseen',
    isNoise(cell) && 'noise',
    was !== null && 'corrected',
    cell.recoveryProbability !== null && 'planned',
    cell.insertionProbability !== undefined && 'after-gap',
  ]
    .filter(Boolean)
    .join(' ');

/** @param {Cell} cell @param {string | null} was @param {Words} words */
function stateOf(cell, was, { ladder: words }) {
  const { state, unseen } = cell;
  const noise = isNoise(cell) && (state === 'pending' ? words.pendingNoise : words.noise);
  const called = was === null ? noise || words.states[state] : words.correctedFrom(was);
  return called + (unseen ? ` (${words.unseen})` : '');
}

/** The top candidates in words, and what is said of the cell or its gap. @param {Cell} cell @param {Words} words */
function thoughts(cell, { ladder: words, deletion }) {
  const { candidates, recoveryProbability, corruptedProbability, insertionProbability } = cell;
  const tokens = candidates
    .slice(0, SPOKEN)
    .map(({ text, probability }) => `; ${text} ${percent(probability)}`);
  if (recoveryProbability !== null)
    tokens.push(`; ${words.recovery} ${percent(recoveryProbability)}`);
  if (corruptedProbability !== null)
    tokens.push(`; ${words.corruption} ${percent(corruptedProbability)}`);
  if (insertionProbability !== undefined)
    tokens.push(`; ${deletion.gap} ${percent(insertionProbability)}`);
  return tokens.join('');
}

/** Whether the trajectory has come by a level already. */
/** @param {number} level @param {number} t @param {string} direction */
const reached = (level, t, direction) =>
  (direction === 'forward' ? level <= t : level >= t) ? 'reached' : 'ahead';
