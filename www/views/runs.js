/** Runs kept from before: open one again, or delete it. */

import { whole } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { CORPUS, PROCESS } from '../pointers.js';
import { forgetRun, openKept } from '../opening.js';
import { useTable, valueAt } from '../state.js';

export function Runs() {
  const { runs: words } = useWords();
  const { runs, present, settings, language } = useTable((table) => ({
    runs: table.runs,
    present: table.run?.id,
    settings: table.settings,
    language: table.language,
  }));
  const others = runs.filter(({ id }) => id !== present);
  /** @param {import('../../pkg/index.js').RunConfig} run @param {string} pointer */
  const named = (run, pointer) => {
    const range = settings.find((setting) => setting.pointer === pointer)?.range;
    const name = valueAt(/** @type {any} */ ({ run }), pointer);
    const option = range?.kind === 'choice' && range.options.find((each) => each.name === name);
    return option ? spoken(option.label) : name;
  };
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return html`
    <div class="runs">
      <h3 tabindex="-1">${words.title}</h3>
      ${others.length === 0 && html`<p class="muted">${words.none}</p>`}
      <ul>
        ${others.map(
          ({ id, config, step, savedAt }) => html`
            <li key=${id}>
              <span>
                <b>${named(config, CORPUS)} · ${named(config, PROCESS)}</b>
                <small>${words.line(whole(step), when.format(savedAt))}</small>
              </span>
              <span class="row">
                <button type="button" onClick=${() => void openKept(id)}>${words.open}</button>
                <button type="button" onClick=${() => void forgetRun(id)}>${words.forget}</button>
              </span>
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}
