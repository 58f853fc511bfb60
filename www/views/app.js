/** The page, top to bottom. */

/** @import { Notice } from '../state.js' */

import { within } from '../deadline.js';
import { inBoth, useWords } from '../i18n.js';
import { html, useEffect, useState } from '../library.js';
import { notify, useTable } from '../state.js';
import { Announcer } from './announcer.js';
import { Answer } from './answer.js';
import { Question } from './dialog.js';
import { Header } from './header.js';
import { Inspector } from './inspector.js';
import { Knobs } from './knobs.js';
import { Ladder } from './ladder.js';
import { Legend } from './legend.js';
import { Notices } from './notices.js';
import { Prompt } from './prompt.js';
import { Scrubber } from './scrubber.js';
import { TextDialog } from './text-dialog.js';

const AFTER_FIRST = 60;
/** What lies below is gone on without when it has not come by then, in milliseconds. */
const LONGEST = 30_000;

export function App() {
  const words = useWords();
  const { script, loading } = useTable(({ corpus, language, core }) => ({
    loading: core === 'loading',
    script: (corpus ? corpus.separator === '' : language === 'zh') ? 'characters' : 'words',
  }));
  // The first screen is fetched and drawn first: the ladder does not wait for what lies below it. And
  // what lies below waits for the knobs, which come with the core and would push it down.
  const [Below, setBelow] = useState(
    /** @type {((props: { whole: () => void }) => unknown) | null} */ (null),
  );
  const [whole, setWhole] = useState(false);
  useEffect(() => {
    const timer = setTimeout(async () => {
      const below = await within(import('./below.js'), LONGEST, { zh: '', en: '' }).catch(
        () => null,
      );
      if (below) setBelow(() => below.Below);
      else notify(incomplete());
    }, AFTER_FIRST);
    return () => clearTimeout(timer);
  }, []);
  return html`
    <a class="skip" href="#prompt" onClick=${focusPrompt}>${words.skip}</a>
    <${Header} />
    <main class=${script}>
      <h1>${words.sentence}</h1>
      <div class="bench">
        <section class="ask" tabindex="-1" aria-label=${words.prompt.label}>
          <${Prompt} />
          <${Answer} />
        </section>
        <section class="watch" aria-label=${words.scrubber.label}>
          <${Ladder} />
          <${Inspector} />
          <${Scrubber} />
          <${Legend} />
        </section>
        <section class="knobs" aria-label=${words.knobs.title}>
          <${Knobs} />
        </section>
      </div>
      ${Below && !loading && html`<${Below} whole=${() => setWhole(true)} />`}
    </main>
    ${whole && html`<footer><p>${words.footer}</p></footer>`}
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
function focusPrompt(event) {
  event.preventDefault();
  // Before the core is here there is nothing to type into.
  const place = document.querySelector('#prompt:enabled') ?? document.querySelector('.ask');
  if (place instanceof HTMLElement) place.focus();
}
