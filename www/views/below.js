/** What lies below the first screen; fetched when that is drawn. */

/** @import { Words } from '../i18n.js' */
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { BoundTable } from './bound-table.js';
import { Chart } from './chart.js';
import { Claim } from './claim.js';
import { GapTable } from './gap-table.js';
import { Lanes } from './lanes.js';
import { Learned } from './learned.js';
import { Lockstep } from './lockstep.js';
import { Methods } from './methods.js';
import { Note } from './note.js';
import { Quality } from './quality.js';
import { Runs } from './runs.js';
import { Settings } from './settings.js';
import { Steps } from './steps.js';
import { Training } from './training.js';
import { Triples } from './triples.js';
import { Why } from './why.js';

/** Where each section's heading is, in their order. @type {[string, (words: Words) => string][]} */
const SECTIONS = [
  ['lockstep', ({ lockstep }) => lockstep.title],
  ['learning', ({ training }) => training.title],
  ['losses', ({ bound }) => bound.title],
  ['learned', ({ learned }) => learned.title],
  ['why', ({ why }) => why.title],
  ['claim', ({ claim }) => claim.title],
  ['lanes', ({ lanes }) => lanes.title],
  ['note', ({ note }) => note.title],
  ['settings', ({ settings }) => settings.title],
];

/** What there is below, to go to. The page's address is a state's, so that no part of it names a place. */
function Contents() {
  const words = useWords();
  return html`
    <nav class="contents" aria-label=${words.contents}>
      <ul>
        ${SECTIONS.map(
          ([id, title]) => html`
            <li key=${id}><a href=${`#${id}`} onClick=${goTo}>${title(words)}</a></li>
          `,
        )}
      </ul>
    </nav>
  `;
}

/** @param {MouseEvent & { currentTarget: HTMLAnchorElement }} event */
function goTo(event) {
  event.preventDefault();
  const heading = document.querySelector(event.currentTarget.hash);
  if (!(heading instanceof HTMLElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: 'start' });
}

export function Below() {
  const words = useWords();
  return html`
    <${Contents} />
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
    <section aria-labelledby="why">
      <${Why} />
    </section>
    <section aria-labelledby="claim">
      <${Claim} />
    </section>
    <section aria-labelledby="lanes">
      <${Lanes} />
    </section>
    <section aria-labelledby="note">
      <${Note} />
    </section>
    <section aria-labelledby="settings">
      <div class="heading"><h2 id="settings">${words.settings.title}</h2></div>
      <${Settings} />
      <${Runs} />
    </section>
  `;
}
