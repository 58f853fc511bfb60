/** Name, views, and what concerns the page as a whole. */

/** @import { View } from '../view.js' */
import { preferred, useWords } from '../i18n.js';
import { html } from '../library.js';
import { copyCommand, copyLink } from '../permalink.js';
import { CORPUS, LANGUAGE, THEME } from '../pointers.js';
import { isBegun } from '../run.js';
import { change, core, get, set, useTable } from '../state.js';
import { addressOf, go, VIEWS } from '../view.js';
import { Copy } from './copy.js';

/** @param {{ view: View }} props the one that is shown */
export function Header({ view }) {
  const words = useWords();
  return html`
    <header>
      <p class="name"><span class="seal" aria-hidden="true">口</span>${words.title}</p>
      <${Tabs} view=${view} />
      <${PageActions} />
    </header>
  `;
}

/** In another page, which shows one view: the way to all of them. @param {{ view: View }} props */
export function WholePage({ view }) {
  const words = useWords();
  // Its address holds the state, and the story.
  useTable(({ link, lanes }) => ({ link, story: lanes.story }));
  return html`
    <p>
      <a href=${addressOf(view, false)} target="_blank" rel="noopener">${words.wholePage}</a>
    </p>
  `;
}

/** Links, so that a view can be opened beside the page or be kept. @param {{ view: View }} props */
function Tabs({ view }) {
  const { views: words } = useWords();
  // The address of a view holds the state, too.
  useTable(({ link }) => ({ link }));
  return html`
    <nav class="tabs" aria-label=${words.label}>
      ${VIEWS.map(
        (each) => html`
          <a
            key=${each}
            href=${addressOf(each)}
            data-view=${each}
            aria-current=${each === view ? 'page' : undefined}
            onClick=${(/** @type {MouseEvent} */ event) => open(event, each)}
            >${words.names[each]}</a
          >
        `,
      )}
    </nav>
  `;
}

/** In place, unless another tab or window is asked for. @param {MouseEvent} event @param {View} view */
function open(event, view) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(view);
}

/** What can be copied, theme and language. */
export function PageActions() {
  const words = useWords();
  const { language, theme, ready } = useTable((table) => ({
    language: table.language,
    theme: table.theme,
    ready: table.core === 'ready',
  }));
  const other = language === 'zh' ? 'en' : 'zh';
  const opposite = theme === 'dark' ? 'light' : 'dark';
  return html`
    <div class="page-actions">
      <${Copy} label=${words.copy.link} copy=${copyLink} disabled=${!ready} />
      <${Copy} label=${words.copy.command} copy=${copyCommand} disabled=${!ready} />
      <button class="quiet" disabled=${!ready} onClick=${() => change(THEME, opposite)}>
        ${opposite === 'dark' ? words.theme.toDark : words.theme.toLight}
      </button>
      <button
        class="quiet"
        lang=${other}
        aria-label=${words.language.toOther}
        onClick=${() => speak(other)}
      >
        ${words.language.other}
      </button>
    </div>
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
