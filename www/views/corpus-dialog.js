/** The corpus, looked at: its sentences, each token of which can be made the prompt's blank, and its vocabulary. */

/** @import { CorpusSentences } from '../../pkg/index.js' */
import { called } from '../called.js';
import { ask, closeCorpus } from '../corpus.js';
import { count, fixed, glyph, percent, whole } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html, useRef, useState } from '../library.js';
import { CORPUS } from '../pointers.js';
import { useTable } from '../state.js';
import { useModal } from './modal.js';
import { along } from './roving.js';
import { Tokens } from './tokens.js';

export function CorpusDialog() {
  const { corpus: words } = useWords();
  const { sentences, corpus, label } = useTable((table) => ({
    sentences: table.sentences,
    corpus: table.corpus,
    label: called(
      table.settings.find(({ pointer }) => pointer === CORPUS),
      table.config?.run.corpus.kind ?? '',
    ),
    language: table.language,
  }));
  const box = useModal(sentences !== null);
  const take = (/** @type {string[]} */ tokens, /** @type {number} */ position) => {
    // At once: what closes later would take the focus from the prompt.
    box.current?.close();
    ask(tokens, position);
  };
  return html`
    <dialog ref=${box} class="text corpus" aria-labelledby="corpus-title" onClose=${closeCorpus}>
      ${
        sentences &&
        corpus &&
        html`
          <h2 id="corpus-title">${words.title(spoken(label))}</h2>
          <p class="muted">${lead(sentences, words)} ${words.blank}</p>
          <${Sentences} listed=${sentences} take=${take} />
          <h3>${words.vocabulary(whole(corpus.vocabulary.length))}</h3>
          <${Tokens} tokens=${corpus.vocabulary.map((text) => ({ text }))} />
          <div class="row">
            <button class="strong" onClick=${closeCorpus}>${words.close}</button>
          </div>
        `
      }
    </dialog>
  `;
}

/** Which of the sentences these are. */
/** @param {CorpusSentences} listed @param {import('../i18n.js').Words['corpus']} words */
function lead({ all, count: possible, sentences }, words) {
  const shown = whole(sentences.length);
  if (possible === null) return words.excerpts(shown);
  return all ? words.all(shown) : words.drawn(shown, count(possible));
}

/** @param {{ listed: CorpusSentences, take: (tokens: string[], position: number) => void }} props */
function Sentences({ listed: { sentences }, take }) {
  const { corpus: words } = useWords();
  const grid = useRef(/** @type {HTMLElement | null} */ (null));
  const [at, put] = useState({ row: 0, column: 0 });
  const columns = sentences[0]?.tokens.length ?? 0;

  /** @param {KeyboardEvent} event */
  const move = (event) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      take(sentences[at.row].tokens, at.column);
    }
    const to = along(event, at, { rows: sentences.length, columns });
    if (!to) return;
    event.preventDefault();
    put(to);
    const cell = grid.current?.querySelector(`[data-at="${to.row}:${to.column}"]`);
    if (cell instanceof HTMLElement) cell.focus();
  };

  return html`
    <div class="sentences" role="grid" aria-label=${words.sentences} ref=${grid} onKeyDown=${move}>
      ${sentences.map(({ tokens, probability, logProbability }, row) => {
        const nats = logProbability === null ? '' : words.logProbability(fixed(logProbability, 2));
        return html`
          <div role="row" key=${row}>
            ${tokens.map(
              (text, column) => html`
                <span
                  role="gridcell"
                  class="cell"
                  tabindex=${row === at.row && column === at.column ? 0 : -1}
                  data-at=${`${row}:${column}`}
                  aria-label=${words.cell(text, column + 1, nats)}
                  onFocus=${() => put({ row, column })}
                  onClick=${() => take(tokens, column)}
                  >${glyph(text)}</span
                >
              `,
            )}
            ${
              nats &&
              html`<small role="gridcell">${probability !== null && percent(probability)}</small>
                <small role="gridcell">${nats}</small>`
            }
          </div>
        `;
      })}
    </div>
  `;
}
