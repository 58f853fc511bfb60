/** The experiments on a learned posterior: their settings, and what the run is asked on a button. */

/** @import { LaneClient } from './lane.js' */
/** @import { Command } from './protocol.js' */
/** @import { Trials } from './experiments-state.js' */
import { inBoth } from './i18n.js';
import { faultOf } from './protocol.js';
import { core, get, notify, report, set, valueAt } from './state.js';

/** @param {Partial<Trials>} fields */
const put = (fields) => set({ trials: { ...get().trials, ...fields } });

/** @type {((pointer: string) => void)[]} */
const changedBy = [];

/** Says what has to happen when a setting has changed. @param {(pointer: string) => void} act */
export const onExperiment = (act) => void changedBy.push(act);

/** Where these controls' values are; see `views/control.js`. */
export const trialsHolder = {
  prefix: 'trial',
  config: (/** @type {import('./state.js').Table} */ { trials }) => trials.asked,
  refused: (/** @type {import('./state.js').Table} */ { trials }) => trials.refused,
  change,
  plain: true,
};

/** @type {LaneClient | null} */
let client = null;

/** @param {LaneClient} lane */
export function startExperiments(lane) {
  client = lane;
  const loaded = core();
  if (loaded) put({ asked: loaded.experiments() });
}

/** @param {string} pointer @param {unknown} value */
function change(pointer, value) {
  const { asked, refused } = get().trials;
  const loaded = core();
  if (!asked || !loaded) return;
  const { [pointer]: _, ...others } = refused;
  if (Object.is(valueAt(asked, pointer), value)) {
    put({ refused: others });
    return;
  }
  try {
    put({ asked: loaded.experimentsChanged(asked, pointer, value), refused: others });
    for (const act of changedBy) act(pointer);
  } catch (thrown) {
    put({ refused: { ...others, [pointer]: faultOf(thrown) } });
  }
}

/** What the run is called. */
const nameOfRun = () => get().run?.status.title ?? { zh: '', en: '' };

/** How noisy its gradients are. */
export async function measureGradients() {
  const { asked } = get().trials;
  if (!asked) return;
  const run = nameOfRun();
  const answer = await ask('gradients', (query) => ({ type: 'gradients', query, asked }));
  if (answer) put({ gradients: { run, step: answer.step, rows: answer.found } });
}

/** What each line of the derivation is, of its averaged weights. */
export async function measureDerivation() {
  const run = nameOfRun();
  const answer = await ask('derivation', (query) => ({ type: 'derivation', query }));
  if (!answer) return;
  const others = get().trials.derived.filter((other) => other.run.en !== run.en);
  put({ derived: [...others, { run, step: answer.step, derived: answer.found }].slice(-6) });
}

/**
 * Asks one thing at a time; resolves to nothing where it was given up or failed.
 *
 * @param {'gradients' | 'derivation'} what
 * @param {(query: number) => Command} command
 */
async function ask(what, command) {
  if (!client || get().trials.measuring) return undefined;
  const { query, answer } = client.ask(command, (done, rows) =>
    put({ measuring: { what, query, done, rows } }),
  );
  put({ measuring: { what, query, done: 0, rows: 0 } });
  try {
    const [found] = await answer;
    return found;
  } catch (thrown) {
    report(thrown);
    return undefined;
  } finally {
    if (get().trials.measuring?.query === query) put({ measuring: null });
  }
}

/** Gives up what is being measured. */
export function cancelMeasuring() {
  const { measuring } = get().trials;
  if (!measuring) return;
  client?.post({ type: 'cancel', query: measuring.query });
  put({ measuring: null });
}

/** Puts the focus on a control of the run, or says that this run has none. @param {string} name */
export function goToControl(name) {
  const control = document.querySelector(`#control-${name}`);
  if (control instanceof HTMLElement) control.focus();
  else notify({ kind: 'note', text: inBoth((words) => words.why.noControl) });
}
