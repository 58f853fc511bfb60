/** What each view holds, beyond the first screen of the bench; fetched when that is drawn. */

/** @import { Words } from '../i18n.js' */
/** @import { View } from '../view.js' */
import { useWords } from '../i18n.js';
import { sectionOf } from '../lanes/story.js';
import { html, useEffect } from '../library.js';
import { useTable } from '../state.js';
import { come } from '../view.js';
import { BoundTable } from './bound-table.js';
import { Chart } from './chart.js';
import { Claim } from './claim.js';
import { CorpusDialog } from './corpus-dialog.js';
import { GapTable } from './gap-table.js';
import { Lanes } from './lanes.js';
import { Learned } from './learned.js';
import { Lockstep } from './lockstep.js';
import { Marked } from './marked.js';
import { MethodHelp } from './methods.js';
import { Note } from './note.js';
import { Quality } from './quality.js';
import { Runs } from './runs.js';
import { Settings } from './settings.js';
import { useStages } from './stages.js';
import { Steps } from './steps.js';
import { Strip } from './strip.js';
import { Training } from './training.js';
import { Triples } from './triples.js';
import { Why } from './why.js';

/**
 * A section: its view, where its heading is, and what it holds. One with a title is folded while a story is told elsewhere.
 *
 * @typedef {object} Section
 * @property {View} view
 * @property {string} id
 * @property {(words: Words) => string} [title]
 * @property {(words: Words) => unknown} draw
 */

/** One of those under "compare", called what its words are. */
/** @param {'strip' | 'lanes' | 'lockstep' | 'gaps' | 'claim'} id @param {Section['draw']} draw @returns {Section} */
const foldable = (id, draw) => ({ view: 'compare', id, title: (words) => words[id].title, draw });

/** Of each view from the top. @type {Section[]} */
const SECTIONS = [
  {
    view: 'bench',
    id: 'learning',
    draw: ({ training }) => html`
      <div class="heading">
        <h2 id="learning">${training.title}</h2>
        <p>${training.lead}</p>
        <${MethodHelp} />
      </div>
      <div class="pair">
        <${Chart} />
        <${Training} />
      </div>
      <${Triples} />
    `,
  },
  {
    view: 'bench',
    id: 'losses',
    draw: ({ bound }) => html`
      <div class="heading">
        <h2 id="losses">${bound.title}</h2>
        <p><${Marked} text=${bound.lead} /></p>
      </div>
      <${BoundTable} />
      <${Steps} />
    `,
  },
  foldable('strip', () => html`<${Strip} />`),
  foldable('lanes', () => html`<${Lanes} />`),
  foldable('lockstep', () => html`<${Lockstep} />`),
  foldable('gaps', () => html`<${GapTable} /><${Quality} />`),
  foldable('claim', () => html`<${Claim} />`),
  { view: 'collapse', id: 'learned', draw: () => html`<${Learned} />` },
  { view: 'collapse', id: 'why', draw: () => html`<${Why} />` },
  { view: 'note', id: 'note', draw: () => html`<${Note} />` },
  { view: 'settings', id: 'settings', draw: () => html`<${Settings} /><${Runs} />` },
];

/** @param {{ view: View, whole: () => void }} props `whole` is called when all of a view is drawn */
export function Sections({ view, whole }) {
  const words = useWords();
  const sections = SECTIONS.filter((section) => section.view === view);
  const drawn = useStages(sections.length);
  useEffect(() => {
    come(drawn === sections.length);
    if (drawn === sections.length) whole();
  }, [drawn]);
  return html`
    ${sections
      .slice(0, drawn)
      .map(
        ({ id, title, draw }) => html`
          <section key=${id} aria-labelledby=${id}>
            ${
              title
                ? html`<${Foldable} id=${id} title=${title(words)}>${draw(words)}<//>`
                : draw(words)
            }
          </section>
        `,
      )}
    <${CorpusDialog} />
  `;
}

/** A section that leaves its room to the story that is told, until it is unfolded; without a story it is open. */
/** @param {{ id: string, title: string, children?: unknown }} props */
function Foldable({ id, title, children }) {
  const { folds } = useTable(({ lanes: { story } }) => ({
    folds: story !== null && sectionOf(story) !== id,
  }));
  return html`
    <details class="section" open=${!folds}>
      <summary><h2 id=${id}>${title}</h2></summary>
      ${children}
    </details>
  `;
}
