/** Lanes side by side: stories, what trains them, one chart and one table on one axis. */

/** @import { Finding } from '../../pkg/index.js' */
import { called } from '../called.js';
import { fixed } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { addPresent, MOST, resetAll, setLockstep } from '../lanes/fleet.js';
import { PLACE, tell } from '../lanes/story.js';
import { html, useEffect } from '../library.js';
import { CORPUS } from '../pointers.js';
import { budgetOf, stepOf } from '../record.js';
import { core, useLanes, useTable } from '../state.js';
import { come } from '../view.js';
import { written } from '../written.js';
import { LanesChart } from './lanes-chart.js';
import { LanesRates } from './lanes-rates.js';
import { LanesSteps } from './lanes-steps.js';
import { LanesTable } from './lanes-table.js';
import { Cards } from './methods.js';
import { isBegun, TrainAll } from './train-all.js';

export function Lanes() {
  const { lanes: words } = useWords();
  const count = useLanes().length;
  const { story } = useTable(({ lanes }) => ({
    story: lanes.story,
  }));
  const stories = core()?.stories() ?? [];
  return html`
    <div class="heading">
      <h2 id="lanes">${words.title}</h2>
      <p>${words.lead}</p>
    </div>
    <${Cards}
      id="stories"
      title=${words.stories}
      methods=${stories.map(({ name, title, question }) => ({ name, label: title, help: question }))}
      chosen=${story}
      choose=${tell}
      lead=${words.storiesLead}
    />
    ${story !== null && html`<${Outcome} story=${story} />`}
    <${Steering} />
    ${count > 0 && html`<${LanesChart} /><${LanesRates} /><${LanesTable} /><${LanesSteps} />`}
  `;
}

/** Adding lanes; training all, pausing all, in step or free. */
function Steering() {
  const { lanes: words, training: common } = useWords();
  const list = useLanes();
  const { lockstep } = useTable(({ lanes }) => ({ lockstep: lanes.lockstep }));
  const full = list.length >= MOST;
  // Lanes of one run have their network in common.
  const networks = new Set(list.map(({ config }) => written(config?.run))).size;
  const cores = navigator.hardwareConcurrency ?? 1;
  const paces = /** @type {const} */ ([
    [true, words.lockstep],
    [false, words.free],
  ]);
  return html`
    <div class="lanes-steering">
      <div class="row">
        <${TrainAll} runs=${list} />
        <button type="button" data-action="reset" disabled=${!isBegun(list)} onClick=${resetAll}>
          ${words.reset}
        </button>
        <span class="segments" role="group" aria-label=${words.pace}>
          ${paces.map(
            ([value, name]) => html`
              <button
                type="button"
                data-lockstep=${String(value)}
                aria-pressed=${value === lockstep ? 'true' : 'false'}
                onClick=${() => setLockstep(value)}
              >
                ${name}
              </button>
            `,
          )}
        </span>
      </div>
      <div class="row">
        <button type="button" data-add="present" disabled=${full} onClick=${addPresent}>
          ${words.addPresent}
        </button>
      </div>
      ${
        list.length > 0 &&
        html`<progress
          max=${list.reduce((sum, run) => sum + budgetOf(run), 0)}
          value=${list.reduce((sum, run) => sum + stepOf(run), 0)}
          aria-label=${`${words.title}: ${common.progress}`}
        ></progress>`
      }
      <p class="muted">
        ${list.length === 0 ? words.none : ''}
        ${networks < list.length ? words.shared(list.length, networks) : ''}
        ${networks > cores ? words.crowded(networks, cores) : ''}
      </p>
    </div>
  `;
}

/** @type {{ [outcome in Finding['outcome']]: string }} */
const MARKS = { pending: '…', held: '✓', fell: '✗', close: '≈' };

/** A line may end between numbers, not within one and its error. @param {string} text */
const unbroken = (text) => text.replaceAll(/ (?=[±−\d])/g, '\u00a0');

/** What a story promised, and what was found, whichever way it fell. @param {{ story: string }} props */
function Outcome({ story: name }) {
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
  const said = new Map(
    list.map(({ config, entropy }) => [
      written(config?.run.corpus),
      words.corpus(spoken(called(choice, config?.run.corpus.kind)), fixed(entropy)),
    ]),
  );
  const own = !said.has(written(corpus));
  return html`<p>${[...said.values(), ...(own ? [words.ownCorpus] : [])].join(' ')}</p>`;
}
