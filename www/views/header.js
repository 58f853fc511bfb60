/** Name, language, theme, and the two things to copy. */

import { preferred, useWords } from '../i18n.js';
import { html } from '../library.js';
import { copyCommand, copyLink } from '../permalink.js';
import { CORPUS, LANGUAGE, THEME } from '../pointers.js';
import { isBegun } from '../run.js';
import { change, core, get, set, useTable } from '../state.js';
import { Copy } from './copy.js';

export function Header() {
  const words = useWords();
  const { language, theme, ready } = useTable((table) => ({
    language: table.language,
    theme: table.theme,
    ready: table.core === 'ready',
  }));
  const other = language === 'zh' ? 'en' : 'zh';
  const opposite = theme === 'dark' ? 'light' : 'dark';
  return html`
    <header>
      <p class="name"><span class="seal" aria-hidden="true">口</span>${words.name}</p>
      <nav>
        <${Copy} label=${words.copy.link} copy=${copyLink} disabled=${!ready} />
        <${Copy} label=${words.copy.command} copy=${copyCommand} disabled=${!ready} />
        <button
          type="button"
          class="quiet"
          disabled=${!ready}
          onClick=${() => change(THEME, opposite)}
        >
          ${opposite === 'dark' ? words.theme.toDark : words.theme.toLight}
        </button>
        <button
          type="button"
          class="quiet"
          lang=${other}
          aria-label=${words.language.toOther}
          onClick=${() => speak(other)}
        >
          ${words.language.other}
        </button>
      </nav>
    </header>
  `;
}

/**
 * Changes the language. As long as nothing of the reader's own depends on the corpus, the
 * sentences follow the language.
 *
 * @param {'zh' | 'en'} language
 */
function speak(language) {
  const { config, language: before } = get();
  const loaded = core();
  if (!config || !loaded) {
    set({ language });
    return;
  }
  const follows = loaded.defaults(before).run.corpus.kind === config.run.corpus.kind;
  change(LANGUAGE, language === preferred() ? 'auto' : language);
  if (follows && !isBegun()) {
    change(CORPUS, loaded.defaults(language).run.corpus.kind);
  }
}
