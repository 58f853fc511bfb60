/** The captions of the strip: played in ninety seconds, stopped at any of them, or gone through one by one. */

import { fixed } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useRef } from '../library.js';
import { useTable } from '../state.js';
import { CAPTIONS, indexAt, LENGTH } from '../strip/captions.js';
import { factsOf } from '../strip/columns.js';
import { pause, play, stepBy } from '../strip/play.js';

export function StripPlayer() {
  const { strip: words } = useWords();
  const { second, playing } = useTable(({ strip }) => strip);
  const index = second === null ? -1 : indexAt(second);
  const label = playing
    ? words.pause
    : second === null
      ? words.play
      : second === LENGTH
        ? words.again
        : words.resume;
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  // With it the columns come into sight, on a low screen too.
  const begin = () => {
    play();
    place.current?.scrollIntoView({ block: 'start' });
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    stepBy(by);
  };
  return html`
    <div
      ref=${place}
      class="strip-player"
      role="group"
      aria-label=${words.player}
      onKeyDown=${keys}
    >
      <div class="row">
        <button class="train" onClick=${playing ? pause : begin}>
          <span aria-hidden="true">${playing ? '❚❚' : '▶'}</span> ${label}
        </button>
        <button
          class="icon"
          aria-label=${words.previous}
          aria-keyshortcuts="ArrowLeft"
          aria-disabled=${index <= 0}
          onClick=${() => index > 0 && stepBy(-1)}
        >
          <span aria-hidden="true">‹</span>
        </button>
        <span class="place">${index < 0 ? '' : words.place(index + 1, CAPTIONS.length)}</span>
        <button
          class="icon"
          aria-label=${words.next}
          aria-keyshortcuts="ArrowRight"
          aria-disabled=${index === CAPTIONS.length - 1}
          onClick=${() => index < CAPTIONS.length - 1 && stepBy(1)}
        >
          <span aria-hidden="true">›</span>
        </button>
      </div>
      <p class="caption">
        ${index < 0 ? words.before : words.captions[CAPTIONS[index].name](factsOf())}
      </p>
      <progress
        max=${LENGTH}
        value=${second ?? 0}
        aria-label=${words.elapsed(fixed(second ?? 0, 0), String(LENGTH))}
      ></progress>
    </div>
  `;
}
