/** Lanes side by side: stories, what trains them, one chart and one table on one axis. */

import { useWords } from '../i18n.js';
import { addPresent, MOST, resetAll, setLockstep } from '../lanes/fleet.js';
import { sectionOf, tell } from '../lanes/story.js';
import { html } from '../library.js';
import { budgetOf, stepOf } from '../record.js';
import { core, useLanes, useTable } from '../state.js';
import { written } from '../written.js';
import { LanesChart } from './lanes-chart.js';
import { LanesRates } from './lanes-rates.js';
import { LanesSteps } from './lanes-steps.js';
import { LanesTable } from './lanes-table.js';
import { LanesLengths } from './lengths.js';
import { Cards } from './methods.js';
import { Outcome } from './outcome.js';
import { isBegun, TrainAll } from './train-all.js';

export function Lanes() {
  const { lanes: words } = useWords();
  const count = useLanes().length;
  const { story } = useTable(({ lanes }) => ({ story: lanes.story }));
  const stories = core()?.stories() ?? [];
  return html`
    <p class="lead">${words.lead}</p>
    <${Cards}
      key=${story}
      id="stories"
      title=${words.stories}
      methods=${stories.map(({ name, title, question }) => ({ name, label: title, help: question }))}
      chosen=${story}
      choose=${tell}
      lead=${words.storiesLead}
      folded=${story !== null}
    />
    ${story !== null && sectionOf(story) === 'lanes' && html`<${Outcome} story=${story} />`}
    <${Steering} />
    ${count > 0 && html`<${LanesChart} /><${LanesRates} /><${LanesTable} /><${LanesLengths} /><${LanesSteps} />`}
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
        <button data-action="reset" disabled=${!isBegun(list)} onClick=${resetAll}>
          ${words.reset}
        </button>
        <span class="segments" role="group" aria-label=${words.pace}>
          ${paces.map(
            ([value, name]) => html`
              <button
                data-lockstep=${String(value)}
                aria-pressed=${value === lockstep}
                onClick=${() => setLockstep(value)}
              >
                ${name}
              </button>
            `,
          )}
        </span>
        <button data-add="present" disabled=${full} onClick=${addPresent}>
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
