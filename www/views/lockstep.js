/**
 * Every process side by side: the same sentence and seed, destroyed to the same share of its way, moving
 * with the ladder. Choosing a row chooses its process.
 */

/** @import { Frame, Trajectory } from '../../pkg/index.js' */
import { glyph } from '../format.js';
import { isGone, isNoise } from '../frames.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { lastLevel } from '../playback.js';
import { PROCESS } from '../pointers.js';
import { processChoice, processName, processOptions } from '../process.js';
import { change, useTable } from '../state.js';
import { detailsOf } from './process-name.js';

export function Lockstep() {
  const { lockstep: words } = useWords();
  const table = useTable((state) => {
    const { config, corpus, settings, processes, lockstep, language, playback } = state;
    const last = lastLevel(state);
    const share = last > 0 ? playback.t / last : 0;
    const length = corpus?.length ?? 8;
    return { config, length, settings, processes, lockstep, language, share };
  });
  const { config, lockstep, length, share } = table;
  return html`
    <div class="heading">
      <h2 id="lockstep">${words.title}</h2>
      <p>${words.lead}</p>
    </div>
    <ul class="lockstep" style=${{ '--length': length }}>
      ${processOptions(table).map(({ name, label }) => {
        const chosen = name === processName(config?.run);
        return html`
          <li key=${name} class=${chosen ? 'now' : ''} onClick=${() => change(PROCESS, name)}>
            <p class="which">
              <button type="button" data-process=${name} aria-pressed=${chosen ? 'true' : 'false'}>
                ${spoken(label)}
              </button>
              <small>${detailsOf(processChoice(name, table))}</small>
            </p>
            <${Moment}
              trajectory=${lockstep.find(({ process }) => process === name)}
              share=${share}
              length=${length}
            />
          </li>
        `;
      })}
    </ul>
  `;
}

/** The sentence where it has gone this share of its way. */
/** @param {{ trajectory: Trajectory | undefined, share: number, length: number }} props */
function Moment({ trajectory, share, length }) {
  const { lockstep: words } = useWords();
  const { frames = [] } = trajectory ?? {};
  const last = frames.length - 1;
  const frame = frames[Math.round(share * last)];
  // As much room before it is drawn.
  if (!frame) {
    return html`<p class="line" aria-hidden="true">
        ${Array.from({ length }, () => html`<span class="cell"></span>`)}
      </p>
      <p class="of"></p>`;
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
    <p class="of">${words.of(frame.t, last)}</p>
  `;
}

/** What it reads, and which positions of it are destroyed. @param {Frame} frame @returns {[string, string]} */
function described({ cells }) {
  const gone = cells.flatMap((cell, index) => (isGone(cell) ? [index + 1] : []));
  return [cells.map(({ text }) => glyph(text)).join(' '), gone.join(', ')];
}
