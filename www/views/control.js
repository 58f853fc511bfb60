/** One setting's control, made from its declaration: range, label, help, effect. */

/** @import { Setting } from '../../pkg/index.js' */
/** @import { Fault } from '../protocol.js' */
/** @import { Table } from '../state.js' */
import { capital, decimals, fixed } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { trained } from '../run.js';
import { change, get, useTable, valueAt } from '../state.js';
import { TERM_OF_SETTING } from '../terms.js';
import { Slider } from './slider.js';
import { Term } from './term.js';

/** A slider's thumb can be put on this many values at most; beyond, a number is typed. */
const SLIDER = 400;

/**
 * Where values live and who changes them: `prefix` begins the controls' ids.
 *
 * @typedef {object} Target
 * @property {string} prefix
 * @property {(table: Table) => object | null} config what settings point into
 * @property {(table: Table) => { [pointer: string]: Fault }} refused
 * @property {(pointer: string, value: unknown) => void} change
 * @property {(setting: Setting) => boolean} [asks] whether a change would be asked about first
 * @property {boolean} [plain] what a change does is not worth a mark
 */

/** The page's state. @type {Target} */
export const page = {
  prefix: 'control',
  config: ({ config }) => config,
  refused: ({ refused }) => refused,
  change,
  asks: ({ effect }) => effect === 'retrain' && trained(),
};

/**
 * @typedef {object} Props
 * @property {Setting} setting
 * @property {number} [max] a lower maximum than the declaration's, from the corpus
 * @property {(value: number) => string} [say] how the value is written
 * @property {string} [help] said of the value chosen, in place of the declaration's help
 * @property {Target} [target] the page's state unless it is another
 */

/** @param {Props} props */
export function Control({ setting, max, say, help, target = page }) {
  const { effects } = useWords();
  const { pointer, range, effect } = setting;
  const valueIn = (/** @type {Table} */ table) => {
    const config = target.config(table);
    return config ? valueAt(config, pointer) : undefined;
  };
  const { value, refused } = useTable((table) => ({
    value: valueIn(table),
    refused: target.refused(table)[pointer],
  }));
  const id = `${target.prefix}-${setting.name}`;
  const described = `${id}-help`;
  const term = TERM_OF_SETTING[pointer];
  const named = capital(spoken(setting.label));
  const label = term ? html`<${Term} name=${term}>${named}<//>` : named;
  const group = range.kind === 'choice' && range.options.length <= 3;
  return html`
    <div class=${`control ${refused ? 'refused' : ''}`}>
      <div class="control-head">
        ${
          group
            ? html`<span id=${id} class="label">${label}</span>`
            : html`<label for=${id}>${label}</label>`
        }
      </div>
      <${Field}
        id=${id}
        setting=${setting}
        value=${value}
        now=${() => valueIn(get())}
        max=${max}
        say=${say}
        described=${described}
        target=${target}
      />
      <p id=${described} class="help">
        ${!target.plain && html`<span class=${`effect ${effect}`}>${effects[effect]}</span>`}
        ${refused ? html`<b class="fault">⚠ ${spoken(refused.message)}</b>` : (help ?? spoken(setting.help))}
      </p>
    </div>
  `;
}

/** @param {Props & { id: string, value: any, now: () => any, described: string, target: Target }} props */
function Field({ id, setting, value, now, max, say, described, target }) {
  const { units } = useWords();
  const { range, pointer, unit } = setting;
  const number = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
    currentTarget.value !== '' && target.change(pointer, Number(currentTarget.value));
  const choose = (/** @type {{ currentTarget: HTMLSelectElement }} */ { currentTarget }) => {
    target.change(pointer, currentTarget.value);
    // Where the reader is asked first, the control waits at the value that still holds.
    currentTarget.value = String(now());
  };
  switch (range.kind) {
    case 'choice':
      return range.options.length <= 3
        ? html`
            <div class="segments" role="group" aria-labelledby=${id} aria-describedby=${described}>
              ${range.options.map(
                ({ name, label }) => html`
                  <button
                    data-value=${name}
                    aria-pressed=${value === name}
                    onClick=${() => target.change(pointer, name)}
                  >
                    ${capital(spoken(label))}
                  </button>
                `,
              )}
            </div>
          `
        : html`
            <select id=${id} value=${value} aria-describedby=${described} onChange=${choose}>
              ${range.options.map(
                ({ name, label }) =>
                  html`<option value=${name} selected=${value === name}>${spoken(label)}</option>`,
              )}
            </select>
          `;
    case 'text':
      return html`<input
        id=${id}
        type="text"
        value=${value}
        maxlength=${range.maxLength}
        aria-describedby=${described}
        onChange=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
          target.change(pointer, currentTarget.value)}
      />`;
    default: {
      const step = range.kind === 'integer' ? 1 : range.step;
      const top = Math.max(range.min, Math.min(range.max, max ?? range.max));
      if ((top - range.min) / step > SLIDER) {
        return html`<span class="typed">
          <input
            id=${id}
            type="number"
            min=${range.min}
            max=${range.max}
            step=${range.kind === 'integer' ? 1 : 'any'}
            value=${value}
            aria-describedby=${described}
            onChange=${number}
          />
          ${unit && html`<small>${units[unit] ?? unit}</small>`}
        </span>`;
      }
      return html`<${Slider}
        id=${id}
        min=${range.min}
        max=${top}
        step=${step}
        value=${value}
        say=${say ?? ((/** @type {number} */ at) => fixed(at, decimals(step)))}
        unit=${unit}
        described=${described}
        asks=${() => target.asks?.(setting) ?? false}
        change=${(/** @type {number} */ to) => {
          target.change(pointer, to);
          return now();
        }}
      />`;
    }
  }
}
