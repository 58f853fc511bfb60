/**
 * The picture of a planner at work: a few sentences in triples, the text with noise in it, the same
 * coloured by the probability of being recovered next, and what it was.
 */

/** @import { Preview } from '../../pkg/index.js' */
import { glyph, percent, whole } from '../format.js';
import { isNoise, recovered } from '../frames.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { isLong, watchedSentences } from '../measure.js';
import { present, useTable } from '../state.js';

export function Triples() {
  const { triples: words } = useWords();
  const { length, seen, planned } = useTable((table) => ({
    length: table.corpus?.length ?? 8,
    seen: present(table).seen,
    planned: table.process.plans,
  }));
  if (!planned) return null;
  const count = seen?.previews.length ?? watchedSentences(length);
  return html`
    <figure class="triples">
      <figcaption>
        <h3>${words.title}</h3>
        <p>${words.lead}</p>
        <p class="seen">${seen ? words.seen(whole(seen.step)) : words.empty}</p>
      </figcaption>
      <ol class=${isLong(length) ? 'long' : ''} style=${{ '--columns': length }}>
        ${Array.from({ length: count }, (_, n) => {
          const preview = seen?.previews[n];
          return preview
            ? html`<${Triple} key=${n} preview=${preview} />`
            : html`<${Room} key=${n} length=${length} />`;
        })}
      </ol>
    </figure>
  `;
}

/** @param {{ preview: Preview }} props */
function Triple({ preview: { frame, target } }) {
  const { triples: words } = useWords();
  const destroyed = frame.cells.map(({ state }) => state === 'corrupted');
  return html`
    <li class="triple">
      <p class="of muted">
        ${words.of(frame.t, destroyed.filter(Boolean).length, recovered(frame))}
      </p>
      <p class="line">
        <span class="which">${words.corrupted}</span>
        ${frame.cells.map(
          (cell) => html`
            <span class=${`cell ${cell.state} ${isNoise(cell) ? 'noise' : ''}`}
              >${glyph(cell.text)}</span
            >
          `,
        )}
      </p>
      <p class="line">
        <span class="which">${words.recovery}</span>
        ${frame.cells.map(
          ({ text, recoveryProbability }) => html`
            <span class="cell planned" style=${{ '--recovery': recoveryProbability ?? 0 }}
              >${glyph(text)}<span class="sr"> ${percent(recoveryProbability ?? 0)} </span></span
            >
          `,
        )}
      </p>
      <p class="line">
        <span class="which">${words.target}</span>
        ${target.map(
          (text, i) => html`
            <span class=${`cell ${destroyed[i] ? 'given' : 'kept'}`}>${glyph(text)}</span>
          `,
        )}
      </p>
    </li>
  `;
}

/** As much room as a triple takes, so that nothing moves when the first comes. */
/** @param {{ length: number }} props */
const Room = ({ length }) => html`
  <li class="triple" aria-hidden="true">
    <p class="of muted">${'\u00a0'}</p>
    ${[0, 1, 2].map(
      () => html`
        <p class="line">
          <span class="which"></span>
          ${Array.from({ length }, () => html`<span class="cell planned"></span>`)}
        </p>
      `,
    )}
  </li>
`;
