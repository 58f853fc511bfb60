/** The methods by name, each a posterior and a network: choosing one sets both. */

import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { chooseMethod } from '../run.js';
import { core, useTable } from '../state.js';

export function Methods() {
  const { methods: words } = useWords();
  const { config } = useTable(({ config, language }) => ({ config, language }));
  const loaded = core();
  if (!loaded || !config) return null;
  const chosen = loaded.methodOf(config);
  return html`
    <div class="methods" role="group" aria-labelledby="methods">
      <h3 id="methods">${words.title}</h3>
      <ul>
        ${loaded.methods().map(
          ({ name, label, help }) => html`
            <li key=${name}>
              <button
                type="button"
                data-method=${name}
                aria-pressed=${name === chosen ? 'true' : 'false'}
                onClick=${() => chooseMethod(name)}
              >
                <b>${spoken(label)}</b>
                <small>${spoken(help)}</small>
              </button>
            </li>
          `,
        )}
      </ul>
      <p class="muted">${chosen === undefined ? words.unnamed : ''}</p>
    </div>
  `;
}
