/** The prompt: type, insert blanks, take a ready one, train. */

import { openCorpus } from '../corpus.js';
import { spoken, useWords } from '../i18n.js';
import { fill, write } from '../infill.js';
import { html, useRef } from '../library.js';
import { blanks, prompts } from '../recording.js';
import { isBegun, train } from '../run.js';
import { useTable } from '../state.js';
import { TrainButton, TrainLine } from './train-button.js';
import { typing } from './typing.js';

export function Prompt() {
  const words = useWords();
  const { prompt, corpus, ready, answerFault, language } = useTable((table) => ({
    prompt: table.prompt,
    corpus: table.corpus,
    ready: table.core === 'ready',
    answerFault: table.answerFault,
    language: table.language,
  }));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const composing = useRef(false);
  const blank = corpus?.blank ?? blanks[language];
  const fault = prompt.fault ?? answerFault;
  const impossible = prompt.read?.possible === false;
  const elsewhere = prompt.read?.elsewhere ?? [];
  // A window of a text has lines.
  const many = corpus?.name === 'text';

  /** Puts a sign at the cursor. @param {string} bare */
  const insert = (bare) => {
    const field = input.current;
    if (!field) return;
    const from = field.selectionStart ?? field.value.length;
    const to = field.selectionEnd ?? from;
    const sign = corpus?.separator ? spaced(bare, field.value, from, to) : bare;
    field.setRangeText(sign, from, to, 'end');
    field.focus();
    write(field.value);
  };

  /** Another place of a shorter prompt, from where it can be typed on. @param {string} text */
  const put = (text) => {
    write(text);
    input.current?.focus();
  };

  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    if (!ready || prompt.fault) return;
    // A ready prompt that nothing was done to has its answer, and a network that begins has a worse one.
    const untouched = corpus?.prompts.includes(prompt.text);
    if (!untouched && !isBegun()) void train();
    void fill(true);
  };

  // What scrolls has to be focusable while nothing in it is.
  const tabindex = ready ? undefined : 0;
  return html`
    <form class="prompt" onSubmit=${submit}>
      <label for="prompt">${words.prompt.label} <small>${words.prompt.hint(blank)}</small></label>
      <div class="prompt-line">
        <${many ? 'textarea' : 'input'}
          id="prompt"
          ref=${input}
          type=${many ? undefined : 'text'}
          rows=${many ? 3 : undefined}
          value=${composing.current ? input.current?.value : prompt.text}
          disabled=${!ready}
          autocomplete="off"
          autocapitalize="off"
          spellcheck=${false}
          enterkeyhint="go"
          aria-invalid=${fault !== null}
          aria-describedby="prompt-fault"
          oncompositionstart=${() => (composing.current = true)}
          ...${typing((field) => {
            composing.current = false;
            write(field.value);
          })}
        />
        ${[
          [blank, words.prompt.blank(blank)],
          ['…', words.prompt.gap],
        ].map(
          ([sign, label]) => html`
            <button
              type="button"
              class="blank"
              disabled=${!ready}
              aria-label=${label}
              onClick=${() => insert(sign)}
            >
              ${sign}
            </button>
          `,
        )}
      </div>
      <p id="prompt-fault" class=${fault ? 'fault' : 'muted'}>
        ${fault && html`<span aria-hidden="true">⚠ </span>${spoken(fault.message)} `}
        ${!fault && impossible && html`${words.prompt.impossible} `}
        ${
          (prompt.fault || impossible) &&
          html`<button type="button" class="term" onClick=${openCorpus}>
            ${words.corpus.vocabularyOpen}
          </button>`
        }
        ${
          !fault &&
          elsewhere.length > 0 &&
          html`${words.prompt.elsewhere}${elsewhere.map(
            ({ position, text }) => html`
              <button
                type="button"
                class="term"
                aria-label=${words.prompt.place(position + 1, text)}
                onClick=${() => put(text)}
              >
                ${position + 1}
              </button>
            `,
          )}`
        }
      </p>
      <div
        class="chips"
        role="group"
        aria-label=${words.prompt.chips}
        tabindex=${tabindex}
        onfocusin=${whole}
      >
        <button type="button" class="quiet" disabled=${!ready} onClick=${openCorpus}>
          ${words.corpus.open}
        </button>
        ${(corpus?.prompts ?? prompts[language]).map(
          (text) => html`
            <button
              type="button"
              class="chip"
              aria-pressed=${text === prompt.text}
              disabled=${!ready}
              onClick=${() => write(text)}
            >
              ${[...text].every((sign) => sign === blank || sign === ' ') ? words.prompt.allBlank : text}
            </button>
          `,
        )}
      </div>
      <div class="go"><${TrainButton} /><${TrainLine} /></div>
    </form>
  `;
}

/** What has the focus is in sight whole: of itself the browser moves only what was not seen at all. */
/** @param {{ target: Element }} event */
const whole = ({ target }) => target.scrollIntoView({ block: 'nearest', inline: 'nearest' });

/** A sign among words stands apart from them. */
/** @param {string} sign @param {string} text @param {number} from @param {number} to */
function spaced(sign, text, from, to) {
  const apart = ['', ' ', sign, '_'];
  const before = apart.includes(text.slice(0, from).slice(-1)) ? '' : ' ';
  const after = apart.includes(text.slice(to).slice(0, 1)) ? '' : ' ';
  return `${before}${sign}${after}`;
}
