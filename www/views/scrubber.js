/** The scrubber: play, pause, one step either way, t, speed. */

import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { lastLevel, show, stepBy, toggle } from '../playback.js';
import { SPEED } from '../pointers.js';
import { change, useTable, valueAt } from '../state.js';

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];

export function Scrubber() {
  const { scrubber: words } = useWords();
  const { t, playing, last, range, speed } = useTable((table) => ({
    t: table.playback.t,
    playing: table.playback.playing,
    last: lastLevel(table),
    range: table.settings.find(({ pointer }) => pointer === SPEED)?.range,
    speed: table.config ? Number(valueAt(table.config, SPEED)) : 2,
  }));
  const offered =
    range?.kind === 'real' || range?.kind === 'integer'
      ? SPEEDS.filter((each) => each >= range.min && each <= range.max)
      : [];
  const speeds = [...new Set([...offered, speed])].sort((a, b) => a - b);
  return html`
    <div class="scrubber">
      <button
        class="icon"
        aria-label=${words.back}
        aria-disabled=${t <= 0}
        onClick=${() => stepBy(-1)}
      >
        <span aria-hidden="true">−</span>
      </button>
      <button
        class="icon play"
        aria-label=${playing ? words.pause : words.play}
        disabled=${last === 0}
        onClick=${toggle}
      >
        <span aria-hidden="true">${playing ? '❚❚' : '▶'}</span>
      </button>
      <button
        class="icon"
        aria-label=${words.ahead}
        aria-disabled=${t >= last}
        onClick=${() => stepBy(1)}
      >
        <span aria-hidden="true">+</span>
      </button>
      <label class="sr" for="level">${words.label}</label>
      <input
        id="level"
        type="range"
        min="0"
        max=${last}
        step="1"
        value=${t}
        aria-valuetext=${`t = ${t} / ${last}`}
        onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
          show(Number(currentTarget.value))}
      />
      <output for="level" aria-live="off">t = ${t}<small> / ${last}</small></output>
      <label class="sr" for="speed">${words.speed}</label>
      <select
        id="speed"
        value=${String(speed)}
        disabled=${offered.length === 0}
        onChange=${(/** @type {{ currentTarget: HTMLSelectElement }} */ { currentTarget }) =>
          change(SPEED, Number(currentTarget.value))}
      >
        ${speeds.map(
          (each) => html`
            <option value=${String(each)} selected=${each === speed}>
              ${words.perSecond(each)}
            </option>
          `,
        )}
      </select>
    </div>
  `;
}
