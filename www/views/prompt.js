/** The prompt: type, insert blanks, take a ready one, train. */

import { spoken, useWords } from '../i18n.js';
import { fill, write } from '../infill.js';
import { html, useRef } from '../library.js';
import { prompts } from '../recording.js';
import { train, trained } from '../run.js';
import { get, useTable } from '../state.js';
import { TrainButton, TrainLine } from './train-button.js';

const BLANK = '□';

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
  const fault = prompt.fault ?? answerFault;
  // A window of a text has lines.
  const many = corpus?.name === 'text';

  const insertBlank = () => {
    const field = input.current;
    if (!field) return;
    const from = field.selectionStart ?? field.value.length;
    const to = field.selectionEnd ?? from;
    const blank = corpus?.separator ? spaced(field.value, from, to) : BLANK;
    field.setRangeText(blank, from, to, 'end');
    field.focus();
    write(field.value);
  };

  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    if (!ready || prompt.fault) return;
    if (!trained() && !get().run?.training) void train();
    void fill(true);
  };

  return html`
    <form class="prompt" onSubmit=${submit}>
      <label for="prompt">${words.prompt.label} <small>${words.prompt.hint}</small></label>
      <div class="prompt-line">
        <${many ? 'textarea' : 'input'}
          id="prompt"
          ref=${input}
          type=${many ? undefined : 'text'}
          rows=${many ? 3 : undefined}
          value=${prompt.text}
          disabled=${!ready}
          autocomplete="off"
          autocapitalize="off"
          spellcheck=${false}
          maxlength="200"
          enterkeyhint="go"
          aria-invalid=${fault ? 'true' : 'false'}
          aria-describedby="prompt-fault"
          onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
            write(currentTarget.value)}
        />
        <button type="button" class="blank" disabled=${!ready} onClick=${insertBlank}>
          <span aria-hidden="true">□</span> ${words.prompt.blank}<span class="sr"
            >: ${words.prompt.blankHelp}</span
          >
        </button>
      </div>
      <p id="prompt-fault" class="fault">
        ${fault && html`<span aria-hidden="true">⚠ </span>${spoken(fault.message)}`}
      </p>
      <div class="chips" role="group" aria-label=${words.prompt.chips}>
        ${(corpus?.prompts ?? prompts[language]).map(
          (text) => html`
            <button
              type="button"
              class="chip"
              aria-pressed=${text === prompt.text ? 'true' : 'false'}
              disabled=${!ready}
              onClick=${() => write(text)}
            >
              ${/^[□口_\s]+$/.test(text) ? words.prompt.allBlank : text}
            </button>
          `,
        )}
      </div>
      <div class="go"><${TrainButton} /><${TrainLine} /></div>
    </form>
  `;
}

/** A blank among words stands apart from them. */
/** @param {string} text @param {number} from @param {number} to */
function spaced(text, from, to) {
  const before = from > 0 && !/[\s□_]$/.test(text.slice(0, from)) ? ' ' : '';
  const after = to < text.length && !/^[\s□_]/.test(text.slice(to)) ? ' ' : '';
  return `${before}${BLANK}${after}`;
}
