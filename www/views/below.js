/** What lies below the first screen; fetched when that is drawn. */

/** @import { Words } from '../i18n.js' */
import { useWords } from '../i18n.js';
import { html, useEffect } from '../library.js';
import { BoundTable } from './bound-table.js';
import { Chart } from './chart.js';
import { Claim } from './claim.js';
import { Contents } from './contents.js';
import { GapTable } from './gap-table.js';
import { Lanes } from './lanes.js';
import { Learned } from './learned.js';
import { Lockstep } from './lockstep.js';
import { Methods } from './methods.js';
import { Note } from './note.js';
import { Quality } from './quality.js';
import { Runs } from './runs.js';
import { Settings } from './settings.js';
import { useStages } from './stages.js';
import { Steps } from './steps.js';
import { Training } from './training.js';
import { Triples } from './triples.js';
import { Why } from './why.js';

/** A section: where its heading is, what that says, and what it holds. */
/** @typedef {{ id: string, title: (words: Words) => string, draw: (words: Words) => unknown }} Section */

/** From the top. @type {Section[]} */
const SECTIONS = [
  { id: 'lockstep', title: ({ lockstep }) => lockstep.title, draw: () => html`<${Lockstep} />` },
  {
    id: 'learning',
    title: ({ training }) => training.title,
    draw: ({ training }) => html`
      <div class="heading">
        <h2 id="learning">${training.title}</h2>
        <p>${training.lead}</p>
      </div>
      <${Methods} />
      <div class="pair">
        <${Chart} />
        <${Training} />
      </div>
      <${Triples} />
    `,
  },
  {
    id: 'losses',
    title: ({ bound }) => bound.title,
    draw: ({ bound }) => html`
      <div class="heading">
        <h2 id="losses">${bound.title}</h2>
        <p>${bound.lead}</p>
      </div>
      <${BoundTable} />
      <${Steps} />
      <${Quality} />
      <${GapTable} />
    `,
  },
  { id: 'learned', title: ({ learned }) => learned.title, draw: () => html`<${Learned} />` },
  { id: 'why', title: ({ why }) => why.title, draw: () => html`<${Why} />` },
  { id: 'claim', title: ({ claim }) => claim.title, draw: () => html`<${Claim} />` },
  { id: 'lanes', title: ({ lanes }) => lanes.title, draw: () => html`<${Lanes} />` },
  { id: 'note', title: ({ note }) => note.title, draw: () => html`<${Note} />` },
  {
    id: 'settings',
    title: ({ settings }) => settings.title,
    draw: ({ settings }) => html`
      <div class="heading"><h2 id="settings">${settings.title}</h2></div>
      <${Settings} />
      <${Runs} />
    `,
  },
];

/** @param {{ whole: () => void }} props `whole` is called when all sections are there */
export function Below({ whole }) {
  const words = useWords();
  const drawn = useStages(SECTIONS.length);
  useEffect(() => {
    if (drawn === SECTIONS.length) whole();
  }, [drawn]);
  return html`
    <${Contents} entries=${SECTIONS.map(({ id, title }) => ({ id, title: title(words) }))} />
    ${SECTIONS.slice(0, drawn).map(
      ({ id, draw }) => html`<section key=${id} aria-labelledby=${id}>${draw(words)}</section>`,
    )}
  `;
}
