/** What lies below the first screen; fetched when that is drawn. */

import { useWords } from '../i18n.js';
import { html, useEffect } from '../library.js';
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
import { useStages } from './stages.js';
import { Steps } from './steps.js';
import { Training } from './training.js';
import { Triples } from './triples.js';
import { Why } from './why.js';

/**
 * Its sections, from the top.
 *
 * @type {((words: import('../i18n.js').Words) => unknown)[]}
 */
const SECTIONS = [
  () => html`
    <section key="lockstep" aria-labelledby="lockstep">
      <${Lockstep} />
    </section>
  `,
  ({ training }) => html`
    <section key="learning" class="learning" aria-labelledby="learning">
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
    </section>
  `,
  ({ bound }) => html`
    <section key="losses" aria-labelledby="losses">
      <div class="heading">
        <h2 id="losses">${bound.title}</h2>
        <p>${bound.lead}</p>
      </div>
      <${BoundTable} />
      <${Steps} />
      <${Quality} />
      <${GapTable} />
    </section>
  `,
  () => html`<section key="learned" aria-labelledby="learned"><${Learned} /></section>`,
  () => html`<section key="why" aria-labelledby="why"><${Why} /></section>`,
  () => html`<section key="claim" aria-labelledby="claim"><${Claim} /></section>`,
  () => html`<section key="lanes" aria-labelledby="lanes"><${Lanes} /></section>`,
  () => html`<section key="note" aria-labelledby="note"><${Note} /></section>`,
  ({ settings }) => html`
    <section key="settings" aria-labelledby="settings">
      <div class="heading"><h2 id="settings">${settings.title}</h2></div>
      <${Settings} />
      <${Runs} />
    </section>
  `,
];

/** @param {{ whole: () => void }} props `whole` is called when all sections are there */
export function Below({ whole }) {
  const words = useWords();
  const drawn = useStages(SECTIONS.length);
  useEffect(() => {
    if (drawn === SECTIONS.length) whole();
  }, [drawn]);
  return SECTIONS.slice(0, drawn).map((section) => section(words));
}
