/**
 * The first screen: what is trained, the prompt and its answer, the ladder with what moves it, and how near the model
 * is to the best there could be.
 */

import { capital } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { demonstrate } from '../note/demonstrations.js';
import { CORPUS, K, POSTERIOR, PROCESS, STEPS, TEMPERATURE, U, VARIANT } from '../pointers.js';
import { chooseMethod } from '../run.js';
import { useTable } from '../state.js';
import { Answer } from './answer.js';
import { Gauge } from './gauge.js';
import { Inspector } from './inspector.js';
import { Knobs } from './knobs.js';
import { Ladder } from './ladder.js';
import { Legend } from './legend.js';
import { allMethods } from './methods.js';
import { Prompt } from './prompt.js';
import { Scrubber } from './scrubber.js';

export function Bench() {
  const words = useWords();
  const { ready } = useTable(({ core }) => ({ ready: core === 'ready' }));
  return html`
    <h1>${words.sentence}</h1>
    <div class="bench">
      <section class="choices" aria-label=${words.knobs.choices}>
        <${Method} />
        <${Knobs} of=${[PROCESS, CORPUS]} room />
        <button class="the-note" disabled=${!ready} onClick=${() => demonstrate('ladder')}>
          <span aria-hidden="true">▶</span> ${words.knobs.ladder}
        </button>
      </section>
      <section class="ask" tabindex="-1" aria-label=${words.prompt.label}>
        <${Prompt} />
        <${Answer} />
      </section>
      <section class="watch" aria-label=${words.scrubber.label}>
        <${Ladder} />
        <${Inspector} />
        <${Scrubber} />
      </section>
      <section class="knobs dials" aria-label=${words.knobs.title}>
        <${Knobs} of=${[K, U]} room />
      </section>
      <${Gauge} />
    </div>
    <${Legend} />
    <section class="knobs more" aria-label=${words.knobs.more}>
      <${Knobs} of=${[POSTERIOR, VARIANT, STEPS, TEMPERATURE]} />
    </section>
  `;
}

/** Posterior and network at once, by a name; without one where the state has none. */
function Method() {
  const { methods: words } = useWords();
  const { methods, name } = useTable(({ methods, names, language }) => ({
    methods,
    name: names.method,
    language,
  }));
  return html`
    <div class="control">
      <div class="control-head"><label for="method">${words.name}</label></div>
      <select
        id="method"
        value=${name ?? ''}
        disabled=${!methods}
        onChange=${(/** @type {{ currentTarget: HTMLSelectElement }} */ { currentTarget }) => {
          chooseMethod(currentTarget.value);
          // Where the reader is asked first, it waits at what still holds.
          currentTarget.value = name ?? '';
        }}
      >
        ${name === null && html`<option value="" selected>${words.own}</option>`}
        ${allMethods({ methods }).map(
          (each) => html`
            <option key=${each.name} value=${each.name} selected=${each.name === name}>
              ${capital(spoken(each.label))}
            </option>
          `,
        )}
      </select>
    </div>
  `;
}
