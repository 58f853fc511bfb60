/** The experiments on a learned posterior: their settings, and what the run is asked on a button. */

/** @import { Text } from '../pkg/index.js' */
/** @import { Question } from './lane.js' */
/** @import { Run } from './record.js' */
/** @import { ExperimentState } from './experiments-state.js' */
import { inBoth } from './i18n.js';
import { faultOf } from './protocol.js';
import { own } from './runner.js';
import { core, get, notify, set, valueAt } from './state.js';

/** @param {Partial<ExperimentState>} fields */
const put = (fields) => set({ experiments: { ...get().experiments, ...fields } });

/** @type {((pointer: string) => void)[]} */
const changedBy = [];

/** Says what has to happen when a setting has changed. @param {(pointer: string) => void} act */
export const onExperiment = (act) => void changedBy.push(act);

/** Where these controls' values are; see `views/control.js`. */
export const experimentTarget = {
  prefix: 'experiment',
  config: (/** @type {import('./state.js').Table} */ { experiments }) => experiments.asked,
  refused: (/** @type {import('./state.js').Table} */ { experiments }) => experiments.refused,
  change,
  plain: true,
};

export function startExperiments() {
  const loaded = core();
  if (loaded) put({ asked: loaded.experiments() });
}

/** @param {string} pointer @param {unknown} value */
function change(pointer, value) {
  const { asked, refused } = get().experiments;
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

/** Whether something is being measured of the run: one thing at a time. @param {Run} run */
export const isTried = ({ work }) => (work.gradients ?? work.derivation) !== undefined;

/**
 * @param {'gradients' | 'derivation'} what
 * @param {Question} question
 * @param {(run: Text, answer: { step: number, found: any }) => Partial<ExperimentState>} enter of the run by its name
 */
async function measure(what, question, enter) {
  const { status } = own.run;
  if (!status || isTried(own.run)) return;
  await own.measure(what, question, ([answer]) => {
    put(enter(status.title, answer));
    return {};
  });
}

/** How noisy its gradients are. */
export async function measureGradients() {
  const { asked } = get().experiments;
  if (!asked) return;
  await measure('gradients', { type: 'gradients', asked }, (run, { step, found }) => ({
    gradients: { run, step, rows: found },
  }));
}

/** What each line of the derivation is, of its averaged weights. */
export const measureDerivation = () =>
  measure('derivation', { type: 'derivation' }, (run, { step, found }) => ({
    derived: get()
      .experiments.derived.filter((other) => other.run.en !== run.en)
      .concat({ run, step, derived: found })
      .slice(-6),
  }));

/** Puts the focus on a control of the run, or says that this run has none. @param {string} name */
export function goToControl(name) {
  const control = document.querySelector(`#control-${name}`);
  if (control instanceof HTMLElement) control.focus();
  else notify({ kind: 'note', text: inBoth((words) => words.why.noControl) });
}
