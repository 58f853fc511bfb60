/** The experiments beside the learned run: their settings, and what that run is asked on a button. */

/** @import { Text } from '../pkg/index.js' */
/** @import { Command } from './protocol.js' */
/** @import { Trials } from './experiments-state.js' */
import { called } from './called.js';
import { inBoth } from './i18n.js';
import { askLearned, demonstrationOf, tellLearned } from './learned.js';
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

export function startExperiments() {
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

/** What the learned run is called: its demonstration, its method, or what it minimises. @returns {Text} */
function nameOfRun() {
  const run = get().learned.status?.run;
  const loaded = core();
  if (!run || !loaded) return { zh: '', en: '' };
  const { method } = loaded.learnedNames(run);
  const demonstration = demonstrationOf(run);
  const { demonstrations, methods } = loaded.learnedMethods();
  const shown = demonstrations.find(({ name }) => name === demonstration);
  if (shown) return shown.label;
  const settings = loaded.learnedSettingsOf(run);
  const chosen = (/** @type {string} */ at, /** @type {unknown} */ value) =>
    called(
      settings.find(({ pointer }) => pointer === at),
      value,
    );
  const corpus = chosen('/run/corpus/kind', run.corpus.kind);
  const posterior =
    methods.find(({ name }) => name === method)?.label ??
    chosen('/run/model/latent/objective/kind', valueAt(run, '/latent/objective/kind'));
  return { zh: `${posterior.zh}，${corpus.zh}`, en: `${posterior.en}, ${corpus.en}` };
}

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
  if (get().trials.measuring) return undefined;
  const { query, answer } = askLearned(command, (done, rows) =>
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
  tellLearned({ type: 'cancel', query: measuring.query });
  put({ measuring: null });
}

/** Puts the focus on a control of the learned run, or says that this run has none. @param {string} name */
export function goToControl(name) {
  const control = document.querySelector(`#learned-${name}`);
  if (control instanceof HTMLElement) control.focus();
  else notify({ kind: 'note', text: inBoth((words) => words.why.noControl) });
}
