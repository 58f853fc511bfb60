/** The page, top to bottom. */

import { useWords } from '../i18n.js';
import { html, useEffect, useState } from '../library.js';
import { useTable } from '../state.js';
import { Announcer } from './announcer.js';
import { Answer } from './answer.js';
import { BoundTable } from './bound-table.js';
import { Chart } from './chart.js';
import { Question } from './dialog.js';
import { GapTable } from './gap-table.js';
import { Header } from './header.js';
import { Inspector } from './inspector.js';
import { Knobs } from './knobs.js';
import { Ladder } from './ladder.js';
import { Lanes } from './lanes.js';
import { Learned } from './learned.js';
import { Legend } from './legend.js';
import { Lockstep } from './lockstep.js';
import { Methods } from './methods.js';
import { Notices } from './notices.js';
import { Prompt } from './prompt.js';
import { Quality } from './quality.js';
import { Runs } from './runs.js';
import { Scrubber } from './scrubber.js';
import { Settings } from './settings.js';
import { Steps } from './steps.js';
import { TextDialog } from './text-dialog.js';
import { Training } from './training.js';
import { Triples } from './triples.js';

const AFTER_FIRST = 60;

export function App() {
  const words = useWords();
  const { script, loading } = useTable(({ corpus, language, core }) => ({
    loading: core === 'loading',
    script: (corpus ? corpus.separator === '' : language === 'zh') ? 'characters' : 'words',
  }));
  // The first screen is drawn first: the ladder does not wait for what lies below it. And what lies
  // below waits for the knobs, which come with the core and would push it down.
  const [below, setBelow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setBelow(true), AFTER_FIRST);
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
      ${below && !loading && html`<${Below} />`}
    </main>
    ${below && !loading && html`<footer><p>${words.footer}</p></footer>`}
    <${Notices} />
    <${TextDialog} />
    <${Question} />
    <${Announcer} />
  `;
}

/** What lies below the first screen. */
function Below() {
  const words = useWords();
  return html`
    <section aria-labelledby="lockstep">
      <${Lockstep} />
    </section>
    <section class="learning" aria-labelledby="learning">
      <div class="heading">
        <h2 id="learning">${words.training.title}</h2>
        <p>${words.training.lead}</p>
      </div>
      <${Methods} />
      <div class="pair">
        <${Chart} />
        <${Training} />
      </div>
      <${Triples} />
    </section>
    <section aria-labelledby="losses">
      <div class="heading">
        <h2 id="losses">${words.bound.title}</h2>
        <p>${words.bound.lead}</p>
      </div>
      <${BoundTable} />
      <${Steps} />
      <${Quality} />
      <${GapTable} />
    </section>
    <section aria-labelledby="learned">
      <${Learned} />
    </section>
    <section aria-labelledby="lanes">
      <${Lanes} />
    </section>
    <section aria-labelledby="settings">
      <div class="heading"><h2 id="settings">${words.settings.title}</h2></div>
      <${Settings} />
      <${Runs} />
    </section>
  `;
}

/** The skip link must not replace the permalink in the address. @param {Event} event */
function focusPrompt(event) {
  event.preventDefault();
  // Before the core is here there is nothing to type into.
  const place = document.querySelector('#prompt:enabled') ?? document.querySelector('.ask');
  if (place instanceof HTMLElement) place.focus();
}
