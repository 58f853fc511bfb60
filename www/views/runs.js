/** Runs kept from before, and what they are set to otherwise: open one again, or delete it, or all. */

/** @import { KeptRun } from '../store.js' */
import { whole } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { CORPUS, PROCESS } from '../pointers.js';
import { forgetAll, forgetRuns } from '../kept.js';
import { openKept } from '../opening.js';
import { differencesFrom } from '../run-difference.js';
import { present, useTable, valueAt } from '../state.js';

export function Runs() {
  const { runs: words } = useWords();
  const { kept, opened } = useTable((table) => ({
    kept: table.kept,
    opened: present(table).opened,
  }));
  const others = kept.filter(({ id }) => id !== opened);
  return html`
    <div class="runs" role="group" aria-labelledby="runs">
      <div class="row">
        <h3 id="runs" tabindex="-1">${words.title}</h3>
        ${
          others.length > 0 &&
          html`
            <button onClick=${() => forgetAll(others.map(({ id }) => id))}>
              ${words.forgetAll}
            </button>
          `
        }
      </div>
      ${others.length === 0 && html`<p class="muted">${words.none}</p>`}
      <ul>
        ${others.map((run) => html`<${Kept} key=${run.id} run=${run} />`)}
      </ul>
    </div>
  `;
}

/** @param {{ run: KeptRun }} props */
function Kept({ run: { id, config, step, savedAt } }) {
  const { runs: words } = useWords();
  const { settings, language, page } = useTable(({ settings, language, config, textNames }) => ({
    settings,
    language,
    page: config,
    textNames,
  }));
  const named = (/** @type {string} */ pointer) => {
    const range = settings.find((setting) => setting.pointer === pointer)?.range;
    const name = valueAt({ run: config }, pointer);
    const option = range?.kind === 'choice' && range.options.find((each) => each.name === name);
    return option ? spoken(option.label) : name;
  };
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const differences = page ? differencesFrom(config, page) : [];
  const changes = differences.map(({ label, theirs, here }) => {
    const [one, other] = [theirs, here].map((value) => (value ? spoken(value) : words.absent));
    return words.differs(spoken(label), one, other);
  });
  return html`
    <li>
      <div>
        <b>${named(CORPUS)} · ${named(PROCESS)}</b>
        <small>${words.line(whole(step), when.format(savedAt))}</small>
        <p class="muted">${changes.join(words.between) || words.same}</p>
      </div>
      <span class="row">
        <button onClick=${() => void openKept(id)}>${words.open}</button>
        <button onClick=${() => void forgetRuns([id])}>${words.forget}</button>
      </span>
    </li>
  `;
}
