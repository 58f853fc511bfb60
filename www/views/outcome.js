/** What a story promised, and what was found, whichever way it fell. */

/** @import { Finding } from '../../pkg/index.js' */
import { called } from '../called.js';
import { fixed } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { PLACE } from '../lanes/story.js';
import { html, useEffect } from '../library.js';
import { CORPUS } from '../pointers.js';
import { core, useLanes, useTable } from '../state.js';
import { come } from '../view.js';
import { written } from '../written.js';

/** @type {{ [outcome in Finding['outcome']]: string }} */
const MARKS = { pending: '…', held: '✓', fell: '✗', close: '≈' };

/** A line may end between numbers, not within one and its error. @param {string} text */
const unbroken = (text) => text.replaceAll(/ (?=[±−\d])/g, '\u00a0');

/** @param {{ story: string }} props */
export function Outcome({ story: name }) {
  const { lanes: words } = useWords();
  const { findings, seconds } = useTable(({ lanes }) => ({
    findings: lanes.findings,
    seconds: lanes.seconds,
  }));
  const story = core()
    ?.stories()
    .find((each) => each.name === name);
  // The reader may be on the way here.
  useEffect(() => come(), [name]);
  if (!story) return null;
  const settled = seconds !== null;
  const held = findings.every(({ outcome }) => outcome === 'held');
  return html`
    <div
      id=${PLACE}
      class="story"
      role="group"
      aria-label=${words.findings}
      data-outcome=${!settled ? 'pending' : held ? 'held' : 'fell'}
    >
      <h3>${spoken(story.question)}</h3>
      <p><b>${words.seen}</b>${spoken(story.seen)}</p>
      <${OnCorpora} />
      <h4>${words.findings}</h4>
      <ul>
        ${findings.map(
          ({ says, outcome, found }) => html`
            <li key=${says.en} data-finding=${outcome}>
              <span class="mark" aria-hidden="true">${MARKS[outcome]}</span>
              <span>
                ${spoken(says)} <b>${words.outcomes[outcome]}</b>
                <small>${unbroken(spoken(found))}</small>
              </span>
            </li>
          `,
        )}
      </ul>
      <p class="muted">
        ${settled ? `${held ? words.held : words.notHeld} ${words.took(fixed(seconds, 0))}` : words.soFar}
      </p>
    </div>
  `;
}

/** Which corpora the lanes are on, each with its H; and whether they are not the bench's. */
function OnCorpora() {
  const { lanes: words } = useWords();
  const list = useLanes();
  const { settings, corpus } = useTable(({ settings, config }) => ({
    settings,
    corpus: config?.run.corpus,
  }));
  const choice = settings.find(({ pointer }) => pointer === CORPUS);
  const notes = new Map(
    list.map(({ config, entropy }) => [
      written(config?.run.corpus),
      words.corpus(spoken(called(choice, config?.run.corpus.kind)), fixed(entropy)),
    ]),
  );
  const own = !notes.has(written(corpus));
  return html`<p>${[...new Set(notes.values()), ...(own ? [words.ownCorpus] : [])].join(' ')}</p>`;
}
