/**
 * The lane's run: which model answers, training it, keeping it, opening another.
 */

/** @import { RunConfig, State } from '../pkg/index.js' */
/** @import { Event, History, Origin } from './protocol.js' */
import { inBoth } from './i18n.js';
import { fill, startInfill } from './infill.js';
import { LaneClient } from './lane.js';
import { received, startMeasuring, sweep, watchBound } from './measure.js';
import { describe } from './corpus.js';
import { DEVICE } from './pointers.js';
import { look, startPreviews } from './previews.js';
import { dispatch, freshId } from './protocol.js';
import { core, get, hasModel, notify, onEffect, replace, set, setAskFirst } from './state.js';
import { startQuality } from './quality.js';
import * as store from './store.js';
import { askForText, bring, prune, share, startText } from './text.js';

const lane = new LaneClient(
  (event) => listen(event),
  (again) => died(again),
);

/** Who answers where there is no model: the corpus's own law, if it is known. */
const withoutModel = () => (get().corpus?.entropy === null ? 'nobody' : 'law');

/** What to open when the worker is ready. @type {() => Promise<void>} */
let reopen = () => openFirst(false);

/** Whether the reader has been told that runs cannot be kept; once is enough. */
let toldUnkept = false;

/** Whether a model of the reader's own is on the lane, trained at least one step. */
export const trained = () => get().answerer === 'own' && (get().run?.status.step ?? 0) > 0;

/**
 * @param {Origin} origin
 * @param {{ id?: string, config?: RunConfig, bytes?: Uint8Array, history?: History, train?: boolean }} [from]
 */
async function open(origin, { id = freshId(), config, bytes, history, train = false } = {}) {
  demo = null;
  if (origin !== 'demo') await store.claim(id);
  watchBound();
  lane.post({ type: 'open', run: id, origin, config, bytes, history, train });
}

/** @typedef {Extract<Event, { type: 'opened' }>} Opened */

/** How the demo was opened, while it is what the lane holds. @type {Opened | null} */
let demo = null;

/** Whether a demo was trained on this corpus, parameter by parameter, and for this process. */
/** @param {RunConfig} run @param {RunConfig | undefined} wanted */
const answersFor = ({ corpus, process }, wanted) =>
  JSON.stringify([corpus, process]) === JSON.stringify([wanted?.corpus, wanted?.process]);

/** Opens the corpus's demo; if the lane has it already, nothing of it has to be loaded. */
const openDemo = async () => {
  const config = get().config?.run;
  if (!config) return;
  const { corpus } = config;
  if (demo?.status.run.corpus.kind === corpus.kind) opened(demo);
  else await open('demo', { config });
};

/** Resumes the reader's run, or opens the demo. @param {boolean} linked a link said what to show */
async function openFirst(linked) {
  /** @type {store.KeptRun[]} */
  let runs;
  try {
    runs = await store.list();
    set({ runs });
  } catch {
    set({ keeping: 'unkept' });
    return openDemo();
  }
  for (const kept of runs.filter(({ current }) => current)) {
    const { config } = get();
    if (!config) return;
    if (!(await claimed(kept.id))) continue;
    if (linked && !sameRun(kept.config, config.run)) {
      await store.amend(kept.id, { current: false });
      await refreshRuns();
      notify({ kind: 'note', text: inBoth((words) => words.notices.keptAside(kept.step)) });
      continue;
    }
    if (await openKept(kept.id)) return;
  }
  return openDemo();
}

/** Whether a run is this tab's to open; says so if it is another's. @param {string} id */
async function claimed(id) {
  const has = await store.claim(id);
  if (!has) notify({ kind: 'note', text: inBoth((words) => words.notices.otherTab) });
  return has;
}

/** @param {RunConfig} a @param {RunConfig} b the budget aside, which "continue" extends */
const sameRun = (a, b) => {
  const fixed = (/** @type {RunConfig} */ { training, ...rest }) =>
    JSON.stringify([rest, { ...training, steps: 0 }]);
  return fixed(a) === fixed(b);
};

/** Opens a run kept in this browser. @param {string} id */
export async function openKept(id) {
  if (!(await claimed(id))) return false;
  const kept = get().runs.find((run) => run.id === id);
  if (kept && !(await bring(kept.config.corpus))) {
    askForText();
    return false;
  }
  const bytes = await store.checkpoint(id).catch(() => undefined);
  if (!kept || !bytes) return false;
  adopt(kept.config);
  const { history, training: train } = kept;
  await open('kept', { id, bytes, history, train: kept.current && train });
  return true;
}

/** Begins the run of this state, after asking if there is one to lose. @param {State} state */
function adoptRun(state) {
  askFirst(() => {
    replace(describe(state));
    forgetAnswers();
    void openDemo();
  }, 'retrain');
}

/** Chooses posterior and network by a method's name. @param {string} name */
export function chooseMethod(name) {
  const { config } = get();
  const loaded = core();
  if (config && loaded && loaded.methodOf(config) !== name) {
    adoptRun(loaded.applyMethod(config, name));
  }
}

/** Makes a run's configuration the page's. @param {RunConfig} run */
function adopt(run) {
  const { config } = get();
  if (!config) return;
  replace(describe({ ...config, run }));
}

/** Starts or resumes training; with no run of the reader's own, begins a fresh one. */
export async function train() {
  const { run, config, answerer } = get();
  if (!config) return;
  if (answerer !== 'own' || !run) await open('fresh', { config: config.run, train: true });
  else if (run.finished) extend(CONTINUE);
  else lane.post({ type: 'train' });
}

/** How many steps "continue" adds. */
export const CONTINUE = 500;

export const pause = () => lane.post({ type: 'pause' });

/** One step, of a fresh run if there is none. */
export async function step() {
  const { config, answerer } = get();
  if (answerer !== 'own' && config) await open('fresh', { config: config.run });
  lane.post({ type: 'step' });
}

/** @param {number} steps */
export const extend = (steps) => lane.post({ type: 'extend', steps });

/** Back to before training; the run is kept aside. */
export function reset() {
  askFirst(() => void openDemo(), 'reset');
}

/** Opens a checkpoint file. @param {File} file */
export async function openFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  await open('file', { bytes });
}

/** The lane's weights as a file's bytes. @returns {Promise<Uint8Array<ArrayBuffer>>} */
export const saved = () => lane.ask((query) => ({ type: 'save', query, half: false })).answer;

/** @param {string} id */
export async function forgetRun(id) {
  if (!(await claimed(id))) return;
  await store.forget(id);
  await refreshRuns();
  const { runs, config } = get();
  void prune([...runs.map((run) => run.config), ...(config ? [config.run] : [])]);
}

const refreshRuns = async () => set({ runs: await store.list().catch(() => get().runs) });

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

/** The lane has another run. @param {Opened} event */
function opened(event) {
  const { run: id, origin, status, history, training } = event;
  demo = origin === 'demo' ? event : null;
  if (origin === 'file') adopt(status.run);
  const finished = status.step >= status.budget;
  const fits = origin !== 'demo' || answersFor(status.run, get().config?.run);
  set({
    worker: 'ready',
    run: { id, origin, status, training, finished, stepsPerSecond: 0 },
    answerer: origin !== 'demo' ? 'own' : fits ? 'demo' : withoutModel(),
    history,
    estimates: {},
    exacts: {},
    qualities: [],
    seen: null,
    savedStep: null,
  });
  void refreshRuns();
  void fill();
  void look();
  if (hasModel()) void sweep();
}

/** @param {Event} event */
function listen(event) {
  dispatch(
    {
      ready: () => {
        set({ device: null });
        share();
        preferDevice();
        void reopen();
        reopen = restart;
      },
      opened,
      progress: ({ step, budget, training, finished, stepsPerSecond, losses, ...event }) => {
        const { run, history } = get();
        if (!run || run.id !== event.run) return;
        const status = { ...run.status, step, budget };
        set({
          run: { ...run, status, training, finished, stepsPerSecond },
          history: { ...history, losses: [...history.losses, ...losses] },
        });
        if (!training) {
          void fill();
          void look();
          void sweep();
        }
      },
      bound: ({ run, measurement }) => {
        if (run === get().run?.id && hasModel()) received(measurement);
      },
      device: ({ report }) => set({ device: report }),
      saved: ({ run, step }) => {
        if (run === get().run?.id) set({ keeping: 'kept', savedStep: step });
        else void refreshRuns();
      },
      unsaved: () => {
        if (!toldUnkept) {
          toldUnkept = true;
          notify({ kind: 'fault', text: inBoth((words) => words.notices.unkept) });
        }
        set({ keeping: 'unkept' });
      },
      fault: ({ fault, fatal }) => {
        if (fault.kind === 'no-demo') {
          set({
            worker: 'ready',
            answerer: withoutModel(),
            run: null,
            history: { losses: [], bounds: [] },
            estimates: {},
            qualities: [],
          });
          void refreshRuns();
          void fill();
          return;
        }
        if (fault.kind === 'load') {
          const action = { label: inBoth((words) => words.retry), run: () => startLane() };
          set({ worker: 'failed', answerer: withoutModel() });
          notify({ kind: 'fault', text: fault.message, action });
          void fill();
          return;
        }
        // A trap's own words help nobody; its restart is reported.
        if (fatal) return;
        notify({ kind: 'fault', text: fault.message });
        // What the page opened first could not be: the demo is there in its place.
        if (get().worker === 'starting') void openDemo();
      },
      pong: () => {},
      partial: () => {},
      answer: () => {},
      refusal: () => {},
    },
    event,
  );
}

/** After a worker's death, its run goes on from its last save. */
async function restart() {
  const { run } = get();
  await refreshRuns();
  const id = run?.id;
  if (run && run.origin !== 'demo' && id && (await openKept(id))) return;
  await openDemo();
}

/** @param {boolean} again */
function died(again) {
  const { run, savedStep } = get();
  const own = run && run.origin !== 'demo';
  demo = null;
  set({ worker: again ? 'starting' : 'dead', evaluating: null, sampling: null });
  notify({
    kind: 'fault',
    text: inBoth((words) =>
      again ? words.notices.died(own ? savedStep : null) : words.notices.dead,
    ),
    action: again ? undefined : { label: inBoth((words) => words.retry), run: () => startLane() },
  });
}

export function startLane() {
  demo = null;
  set({ worker: 'starting' });
  lane.start();
}

function forgetAnswers() {
  set({ answer: null, reverse: [], direction: 'forward' });
  set({ answerer: 'nobody', run: null, estimates: {}, exacts: {}, qualities: [], seen: null });
}

/** Tells the worker where the reader wants to train. */
function preferDevice() {
  const device = get().config?.view.device;
  if (device) lane.post({ type: 'prefer', device });
}

/** @param {boolean} linked whether a link said what to show */
export function startRun(linked) {
  onEffect('view', (pointer) => {
    if (pointer === DEVICE || pointer === '') preferDevice();
  });
  setAskFirst((agreed) => askFirst(agreed, 'retrain'));
  onEffect('retrain', () => {
    const { config } = get();
    if (!config) return;
    set({ config: describe(config) });
    forgetAnswers();
    void openDemo();
  });
  startText(lane, adoptRun);
  startInfill(lane);
  startMeasuring(lane);
  startQuality(lane);
  startPreviews(lane);
  reopen = () => openFirst(linked);
  startLane();
}

/** Opens what a link typed into the address bar says. @param {State} config */
export async function openLink(config) {
  if (!(await bring(config.run.corpus))) {
    askForText();
    return;
  }
  const { config: present } = get();
  if (present && sameRun(present.run, config.run)) replace(describe(config));
  else {
    askFirst(() => {
      replace(describe(config));
      void openDemo();
    }, 'retrain');
  }
}
