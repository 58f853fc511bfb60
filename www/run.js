/** The reader's run: training it, choosing what is trained, and asking first where that replaces it. */

/** @import { State } from '../pkg/index.js' */
import { startExperiments } from './experiments.js';
import { inBoth } from './i18n.js';
import { startInfill } from './infill.js';
import { startMeasuring } from './measure.js';
import {
  forgetAnswers,
  onItsWay,
  open,
  openDemo,
  preferDevice,
  sameRun,
  startOpening,
  startOwn,
} from './opening.js';
import { DEVICE } from './pointers.js';
import { MORE_STEPS } from './protocol.js';
import { isFinished, stepOf } from './record.js';
import { differencesFrom } from './run-difference.js';
import { own } from './runner.js';
import {
  core,
  dismiss,
  get,
  notify,
  onEffect,
  ownRun,
  replace,
  set,
  setAskFirst,
} from './state.js';
import { askForText, bring, startText } from './text.js';

/** Whether a model of the reader's own is there, trained at least one step. */
export const trained = () => get().answerer === 'own' && stepOf(own.run) > 0;

/** Whether there is anything of the reader's own to lose: trained, or being trained. */
export const isBegun = () => trained() || own.run.training;

/** The notice of what was chosen last: once something else is, it says what is no longer so. */
let chosen = 0;

/** Begins the run of this state, after asking if there is one to lose. */
/** @param {State} state @param {() => void} [then] */
function adoptRun(state, then = () => {}) {
  askFirst(() => {
    dismiss(chosen);
    replace(state);
    forgetAnswers();
    void openDemo();
    then();
  }, 'retrain');
}

/** Chooses posterior and network by a method's name. @param {string} name */
export function chooseMethod(name) {
  const { config, names } = get();
  const loaded = core();
  if (config && loaded && names.method !== name) adoptRun(loaded.applyMethod(config, name));
}

/** Chooses a run that shows something, and says what that changed. @param {string} name @param {() => void} [then] */
export function chooseDemonstration(name, then = () => {}) {
  const { config, language, methods, names } = get();
  const loaded = core();
  if (!config || !loaded) return;
  if (names.demonstration === name) {
    then();
    return;
  }
  const next = loaded.applyDemonstration(config, name, language);
  const label = methods?.demonstrations.find((each) => each.name === name)?.label;
  const changes = differencesFrom(next.run, config);
  adoptRun(next, () => {
    if (label) {
      const text = inBoth(({ learned }) => learned.chose(label, changes));
      chosen = notify({ kind: 'note', text });
    }
    then();
  });
}

/**
 * The id of the reader's run: the one shown, or a fresh one, which the worker has been asked for then.
 * Twice at once begins no second. None before the page has what it shows first.
 *
 * @param {boolean} train whether a fresh run is trained at once
 */
async function begun(train) {
  const shown = ownRun();
  if (shown) return shown.opened;
  const { config } = get();
  if (!config || own.run.worker !== 'ready') return null;
  return onItsWay() ?? open('fresh', { config: config.run, train });
}

/** Starts or resumes training; with no run of the reader's own, begins a fresh one. */
export async function train() {
  const shown = ownRun();
  if (shown && isFinished(shown)) {
    own.extend(MORE_STEPS);
    return;
  }
  const run = await begun(true);
  if (run) own.order('train', run);
}

export function pause() {
  if (ownRun()) own.order('pause', own.run.opened);
}

/** One step, of a fresh run if there is none. */
export async function step() {
  const run = await begun(false);
  if (run) own.order('step', run);
}

/** Back to before training; the run is kept aside, and from now on nothing is this run's. */
export function reset() {
  askFirst(() => {
    forgetAnswers();
    void openDemo();
  }, 'reset');
}

/** @param {() => void} agreed @param {'retrain' | 'reset'} why */
function askFirst(agreed, why) {
  if (!trained()) {
    agreed();
    return;
  }
  const step = stepOf(own.run);
  set({
    dialog: {
      title: inBoth((words) => words.ask[why].title),
      body: inBoth((words) => words.ask[why].body(step)),
      confirm: inBoth((words) => words.ask[why].confirm),
      agreed,
    },
  });
}

/** @param {boolean} linked whether a link said what to show */
export function startRun(linked) {
  onEffect('view', (pointer) => {
    if (pointer === DEVICE || pointer === '') preferDevice();
  });
  setAskFirst((agreed) => askFirst(agreed, 'retrain'));
  onEffect('retrain', () => {
    forgetAnswers();
    void openDemo();
  });
  startOpening(linked);
  startText(adoptRun);
  startInfill();
  startMeasuring();
  startExperiments();
  startOwn();
}

/** Opens what a link typed into the address bar says. @param {State} config */
export async function openLink(config) {
  if (!(await bring(config.run.corpus))) {
    askForText(config.run.corpus, () => void openLink(config));
    return;
  }
  const { config: present } = get();
  if (present && sameRun(present.run, config.run)) replace(config);
  else adoptRun(config);
}
