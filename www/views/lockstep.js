/**
 * Every process side by side: the same sentence and seed, destroyed to the same share of its way, moving
 * with the ladder. Choosing a row chooses its process.
 */

import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { shareOf } from '../playback.js';
import { PROCESS } from '../pointers.js';
import { processChoice, processName, processOptions } from '../process.js';
import { change, useTable } from '../state.js';
import { Moment } from './moment.js';
import { detailsOf } from './process-name.js';

export function Lockstep() {
  const { lockstep: words } = useWords();
  const table = useTable((state) => {
    const { config, corpus, settings, processes, lockstep, language } = state;
    const length = corpus?.length ?? 8;
    return { config, length, settings, processes, lockstep, language, share: shareOf(state) };
  });
  const { config, lockstep, length, share } = table;
  return html`
    <p class="lead">${words.lead}</p>
    <ul class="lockstep" style=${{ '--length': length }}>
      ${processOptions(table).map(({ name, label }) => {
        const chosen = name === processName(config?.run);
        return html`
          <li key=${name} class=${chosen ? 'now' : ''} onClick=${() => change(PROCESS, name)}>
            <p class="which">
              <button data-process=${name} aria-pressed=${chosen}>${spoken(label)}</button>
              <small>${detailsOf(processChoice(name, table))}</small>
            </p>
            <${Moment}
              frames=${lockstep.find(({ process }) => process === name)?.frames}
              share=${share}
              length=${length}
            />
          </li>
        `;
      })}
    </ul>
  `;
}
