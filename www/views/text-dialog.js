/**
 * The reader's own text: brought here, looked at, and made the corpus. Nothing changes before the
 * last button is pressed.
 */

/**
 * @import { TextDescription } from '../../pkg/index.js'
 * @import { TextKind } from '../text.js'
 */
import { duration, fixed, percent, whole } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html, useRef } from '../library.js';
import { CONTEXT, NETWORK, TRAINING_STEPS } from '../pointers.js';
import { useTable } from '../state.js';
import { adjust, closeText, readFile, readWritten, useText } from '../text.js';
import { useModal } from './modal.js';
import { Tokens } from './tokens.js';
import { typing } from './typing.js';

/** What was pasted is read when the typing rests. */
const REST = 300;

export function TextDialog() {
  const { text: words, cancel } = useWords();
  const { draft } = useTable(({ draft }) => ({ draft }));
  const box = useModal(draft?.open ?? false);
  return html`
    <dialog ref=${box} class="text" aria-labelledby="text-title" onClose=${closeText}>
      ${
        draft?.open &&
        html`
          <h2 id="text-title">${words.title}</h2>
          <p class="muted">${draft.kind === 'lines' ? words.leadLines : words.lead}</p>
          <${Source} written=${draft.written} faulty=${draft.fault !== null} />
          <p id="text-fault" class="fault" role="alert">
            ${draft.fault && html`<span aria-hidden="true">⚠ </span>${spoken(draft.fault.message)}`}
          </p>
          <p class="muted" role="status">
            ${draft.description && draft.wanted && draft.wanted !== draft.description.fingerprint ? words.another : ''}
          </p>
          ${draft.remark && html`<p><span aria-hidden="true">⚠ </span>${spoken(draft.remark)}</p>`}
          ${draft.description && html`<${Described} text=${draft.description} kind=${draft.kind} />`}
          ${draft.description && html`<${Plan} />`}
          <div class="row">
            <button onClick=${closeText}>${cancel}</button>
            <button class="strong" disabled=${!draft.description} onClick=${() => void useText()}>
              ${words.use}
            </button>
          </div>
        `
      }
    </dialog>
  `;
}

/** @param {{ written: string, faulty: boolean }} props */
function Source({ written, faulty }) {
  const { text: words } = useWords();
  const chooser = useRef(/** @type {HTMLInputElement | null} */ (null));
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  /** @typedef {{ currentTarget: HTMLTextAreaElement }} Typing */
  /** @param {HTMLTextAreaElement} field */
  const read = (field) => {
    timer.current = undefined;
    readWritten(field.value);
  };
  /** @param {HTMLTextAreaElement} field */
  const typed = (field) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => read(field), REST);
  };
  /** Who leaves the field at once means what stands in it. @param {Typing} event */
  const left = ({ currentTarget }) => {
    if (timer.current === undefined) return;
    clearTimeout(timer.current);
    read(currentTarget);
  };
  const chosen = () => {
    const field = chooser.current;
    const file = field?.files?.[0];
    if (!field || !file) return;
    void readFile(file);
    field.value = '';
  };
  return html`
    <label for="text-written">${words.paste}</label>
    <textarea
      id="text-written"
      rows="5"
      defaultValue=${written}
      spellcheck=${false}
      aria-invalid=${faulty}
      aria-describedby="text-fault"
      ...${typing(typed)}
      onChange=${left}
    ></textarea>
    <div class="row start">
      <button onClick=${() => chooser.current?.click()}>${words.choose}</button>
      <input ref=${chooser} type="file" aria-label=${words.choose} hidden onChange=${chosen} />
      <small>${words.drop}</small>
    </div>
  `;
}

/** How it is split as running text, and what that costs n-grams. @param {{ text: TextDescription }} props */
function AsRunningText({ text }) {
  const { text: words } = useWords();
  return html`
    <dt>${words.split}</dt>
    <dd>${words.splitInto(whole(text.training), whole(text.heldOut))}</dd>
    <dt>${words.vocabulary}</dt>
    <dd>
      ${words.vocabularyOf(whole(text.vocabulary.length), whole(text.unknown))}
      <${Tokens}
        counted
        tokens=${text.vocabulary.map((token) => ({
          text: token.text,
          title: percent(token.count / text.training),
        }))}
      />
    </dd>
    <dt>${words.baselines}</dt>
    <dd>${words.baselinesOf(fixed(text.unigram), fixed(text.bigram))}</dd>
  `;
}

/** What is known of the text. @param {{ text: TextDescription, kind: TextKind }} props */
function Described({ text, kind }) {
  const { text: words } = useWords();
  const most = Math.max(1, ...text.lineLengths.map(({ lines }) => lines));
  return html`
    <dl class="described">
      ${kind === 'text' && html`<${AsRunningText} text=${text} />`}
      <dt>${words.lines}</dt>
      <dd>
        <ul class="histogram">
          ${text.lineLengths.map(
            ({ from, to, lines }) => html`
              <li>
                <span>${from === to ? from : `${from}–${to}`}</span>
                <i class="bar" style=${{ '--share': lines / most }}></i>
                <span>${whole(lines)}</span>
              </li>
            `,
          )}
        </ul>
      </dd>
    </dl>
  `;
}

/** The run it would begin, and how long that would take. */
function Plan() {
  const { text: words } = useWords();
  const { draft, settings } = useTable(({ draft, settings }) => ({ draft, settings }));
  if (!draft?.description) return null;
  const size = settings.find(({ pointer }) => pointer === NETWORK)?.range;
  const steps = settings.find(({ pointer }) => pointer === TRAINING_STEPS)?.range;
  const { pace } = draft;
  return html`
    <div class="plan">
      ${draft.kind === 'text' && html`<${Context} />`}
      <label for="text-network">${words.network}</label>
      <select
        id="text-network"
        onChange=${(/** @type {{ currentTarget: HTMLSelectElement }} */ { currentTarget }) =>
          adjust({ network: currentTarget.value })}
      >
        ${
          size?.kind === 'choice' &&
          size.options.map(
            ({ name, label }) =>
              html`<option value=${name} selected=${draft.network === name}>
                ${spoken(label)}
              </option>`,
          )
        }
      </select>
      <label for="text-steps">${words.steps}</label>
      <input
        id="text-steps"
        type="number"
        min=${steps?.kind === 'integer' ? steps.min : 1}
        max=${steps?.kind === 'integer' ? steps.max : undefined}
        required
        defaultValue=${draft.steps}
        onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
          currentTarget.validity.valid && adjust({ steps: Number(currentTarget.value) })}
      />
      <span>${words.time}</span>
      <output class="time"
        >${pace === null ? words.timing : words.timeOf(duration((pace * draft.steps) / 1000), fixed(pace, 0))}</output
      >
    </div>
  `;
}

/** How much of a running text the model sees at a time. */
function Context() {
  const { text: words } = useWords();
  const { draft, settings } = useTable(({ draft, settings }) => ({ draft, settings }));
  const length = settings.find(({ pointer }) => pointer === CONTEXT)?.range;
  if (!draft?.description || length?.kind !== 'integer') return null;
  const { context, description } = draft;
  const longest = Math.max(length.min, description.longestContext);
  return html`
    <label for="text-context">${words.context}</label>
    <span class="slid">
      <input
        id="text-context"
        type="range"
        min=${length.min}
        max=${Math.min(length.max, longest)}
        value=${context}
        onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
          adjust({ context: Number(currentTarget.value) })}
      />
      <output for="text-context">${context}</output>
    </span>
  `;
}
