/** The page: the header, the view that is shown, and what lies over it. */

/** @import { Notice } from '../state.js' */
/** @import { View } from '../view.js' */

import { within } from '../deadline.js';
import { inBoth, useWords } from '../i18n.js';
import { html, useEffect, useLayoutEffect, useState } from '../library.js';
import { notify, useTable } from '../state.js';
import { come, embedded, useView } from '../view.js';
import { Announcer } from './announcer.js';
import { Bench } from './bench.js';
import { Question } from './dialog.js';
import { Header, WholePage } from './header.js';
import { Notices } from './notices.js';
import { Card } from './term.js';
import { TextDialog } from './text-dialog.js';

const AFTER_FIRST = 60;
/** What is fetched later is gone on without when it has not come by then, in milliseconds. */
const LONGEST = 30_000;

export function App() {
  const words = useWords();
  const view = useView();
  const { script, loading } = useTable(({ corpus, language, core }) => ({
    loading: core === 'loading',
    script: (corpus ? corpus.separator === '' : language === 'zh') ? 'characters' : 'words',
  }));
  // The first screen is fetched and drawn first: the ladder does not wait for all the rest. And the
  // rest waits for the knobs, which come with the core and would push it down.
  const [Sections, setSections] = useState(
    /** @type {((props: { view: View, whole: () => void }) => unknown) | null} */ (null),
  );
  /** The view whose sections are all drawn. */
  const [whole, setWhole] = useState('');
  useEffect(() => {
    const timer = setTimeout(async () => {
      const later = await within(import('./sections.js'), LONGEST, { zh: '', en: '' }).catch(
        () => null,
      );
      if (later) setSections(() => later.Sections);
      else notify(incomplete());
    }, AFTER_FIRST);
    return () => clearTimeout(timer);
  }, []);
  useLayoutEffect(() => come(), [view]);
  return html`
    <a class="skip" href="#content" onClick=${skip}>${words.skip}</a>
    ${!embedded && html`<${Header} view=${view} />`}
    <main id="content" class=${script} tabindex="-1">
      ${view === 'bench' ? html`<${Bench} />` : html`<h1 class="sr">${words.views.names[view]}</h1>`}
      ${Sections && !loading && html`<${Sections} key=${view} view=${view} whole=${() => setWhole(view)} />`}
      <${Card} />
    </main>
    ${whole === view && html`<footer class="muted">${embedded ? html`<${WholePage} view=${view} />` : html`<p>${words.footer}</p>`}</footer>`}
    <${Notices} />
    <${TextDialog} />
    <${Question} />
    <${Announcer} />
  `;
}

/** A module that failed to load stays failed in this document. @returns {Omit<Notice, 'id'>} */
const incomplete = () => ({
  kind: 'fault',
  text: inBoth((words) => words.notices.incomplete),
  action: { label: inBoth((words) => words.retry), run: () => location.reload() },
});

/** The skip link must not replace the permalink in the address. @param {Event} event */
function skip(event) {
  event.preventDefault();
  // Before the core is here there is nothing to type into.
  const place = document.querySelector('#prompt:enabled') ?? document.querySelector('main');
  if (place instanceof HTMLElement) place.focus();
}
