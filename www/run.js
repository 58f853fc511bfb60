/** The reader's run: training it, choosing what is trained, and asking first where that replaces it. */

/** @import { State } from '../pkg/index.js' */
import { keepTold } from './crew.js';
import { startExperiments } from './experiments.js';
import { inBoth } from './i18n.js';
import { startInfill } from './infill.js';
import { LaneClient } from './lane.js';
import { startLearned } from './learned.js';
import { died, listen, preferDevice, startListening } from './listening.js';
import { startMeasuring } from './measure.js';
import {
  forgetAnswers,
  onItsWay,
  open,
  openDemo,
  sameRun,
  startLane,
  startOpening,
} from './opening.js';
import { DEVICE } from './pointers.js';
import { startPreviews } from './previews.js';
import { FURTHER } from './protocol.js';
import { startQuality } from './quality.js';
import { differencesFrom } from './run-difference.js';
import { core, get, notify, onEffect, replace, set, setAskFirst } from './state.js';
import { askForText, bring, startText } from './text.js';

const lane = new LaneClient(listen, died);

/** Whether a model of the reader's own is on the lane, trained at least one step. */
export const trained = () => get().answerer === 'own' && (get().run?.status.step ?? 0) > 0;

/** Begins the run of this state, after asking if there is one to lose. */
/** @param {State} state @param {() => void} [then] */
function adoptRun(state, then = () => {}) {
  askFirst(() => {
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
      notify({ kind: 'note', text: inBoth(({ learned }) => learned.chose(label, changes)) });
    }
    then();
  });
}

/** The run of the reader's own that the page shows; the demo is none. */
function own() {
  const { run, answerer } = get();
  return answerer === 'own' ? run : null;
}

/**
 * The id of the reader's run: the one shown, or a fresh one, which the lane has been asked for then.
 * Twice at once begins no second. None before the page has what it shows first.
 *
 * @param {boolean} train whether a fresh run is trained at once
 */
async function begun(train) {
  const shown = own();
  if (shown) return shown.id;
  const { config, worker } = get();
  if (!config || worker !== 'ready') return null;
  return onItsWay() ?? open('fresh', { config: config.run, train });
}

/** Starts or resumes training; with no run of the reader's own, begins a fresh one. */
export async function train() {
  if (own()?.finished) {
    extend(FURTHER);
    return;
  }
  const run = await begun(true);
  if (run) lane.post({ type: 'train', run });
}

export function pause() {
  const run = own();
  if (run) lane.post({ type: 'pause', run: run.id });
}

/** One step, of a fresh run if there is none. */
export async function step() {
  const run = await begun(false);
  if (run) lane.post({ type: 'step', run });
}

/** @param {number} steps more than the budget that is shown, however often it is asked of that one */
export function extend(steps) {
  const run = own();
  if (run) lane.post({ type: 'extend', run: run.id, from: run.status.budget, steps });
}

/** Back to before training; the run is kept aside, and from now on nothing is this run's. */
export function reset() {
  askFirst(() => {
    forgetAnswers();
    void openDemo();
  }, 'reset');
}

/** The lane's weights as a file's bytes. @returns {Promise<Uint8Array<ArrayBuffer>>} */
export const saved = () => lane.ask((query) => ({ type: 'save', query, half: false })).answer;

/** @param {() => void} agreed @param {'retrain' | 'reset'} why */
function askFirst(agreed, why) {
  const { run } = get();
  if (!trained() || !run) {
    agreed();
    return;
  }
  const { step } = run.status;
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
  startOpening(lane);
  startListening(lane, linked);
  startText(lane, adoptRun);
  startInfill(lane);
  startMeasuring(lane);
  startQuality(lane);
  startPreviews(lane);
  startLearned(lane);
  startExperiments(lane);
  keepTold(lane);
  startLane();
}

/** Opens what a link typed into the address bar says. @param {State} config */
export async function openLink(config) {
  if (!(await bring(config.run.corpus))) {
    askForText();
    return;
  }
  const { config: present } = get();
  if (present && sameRun(present.run, config.run)) replace(config);
  else adoptRun(config);
}
