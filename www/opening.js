/**
 * What the page's own run is: the one kept in this browser, a file's, a fresh one, or the corpus's demo; who
 * answers then, and what else happens when its worker tells something.
 */

/** @import { RunConfig } from '../pkg/index.js' */
/** @import { Event, History, Origin } from './protocol.js' */
/** @import { Run } from './record.js' */
/** @import { Told } from './runner.js' */
import { corpusOf } from './checkpoint.js';
import { whole } from './format.js';
import { inBoth } from './i18n.js';
import { fill } from './infill.js';
import { claimed, keptRuns, refreshRuns } from './kept.js';
import { isOfShare, look, sweep, watchBound } from './measure.js';
import { freshId } from './protocol.js';
import { unopened } from './record.js';
import { own } from './runner.js';
import { core, get, hasModel, notify, replace, set } from './state.js';
import * as store from './store.js';
import { askForText, bring } from './text.js';
import { written } from './written.js';

/** Who answers where there is no model: the data distribution itself, if it can. */
const withoutModel = () => (get().oracle ? 'oracle' : 'nobody');

/**
 * @param {Origin} origin
 * @param {{ id?: string, config?: RunConfig, bytes?: Uint8Array, history?: History, train?: boolean }} [from]
 */
export function open(origin, { id = freshId(), config, bytes, history, train = false } = {}) {
  letGo();
  const post = async () => {
    if (origin !== 'demo') await store.claim(id);
    watchBound();
    own.open({ run: id, origin, config, bytes, history, train });
    return id;
  };
  const posted = post();
  awaited = { id, origin, posted };
  return posted;
}

/** What the worker was asked to open, until it has. @type {{ id: string, origin: Origin, posted: Promise<string> } | null} */
let awaited = null;

/** A fresh run that is on its way: its id, when the worker has been asked for it. */
export const onItsWay = () => (awaited?.origin === 'fresh' ? awaited.posted : null);

/** How the demo was opened, while it is what the worker has. @type {Told<'opened'> | null} */
let demo = null;

/** Whether a demo was trained on this corpus, parameter by parameter, and for this posterior. */
/** @param {RunConfig} run @param {RunConfig | undefined} wanted */
const answersFor = ({ corpus, model }, wanted) =>
  written([corpus, model]) === written([wanted?.corpus, wanted?.model]);

/** The worker has nothing any longer. */
function letGo() {
  demo = null;
  awaited = null;
}

/** Opens the corpus's demo; if the worker has it already, nothing of it has to be loaded. */
export const openDemo = async () => {
  const config = get().config?.run;
  if (!config) return;
  const { corpus } = config;
  if (demo?.status.run.corpus.kind === corpus.kind) own.hear(demo);
  else await open('demo', { config });
};

/** Resumes the reader's run, or opens the demo. @param {boolean} linked a link said what to show */
async function openFirst(linked) {
  /** @type {store.KeptRun[]} */
  let runs;
  try {
    runs = await keptRuns();
    set({ kept: runs });
  } catch (thrown) {
    set({ keeping: 'unkept' });
    if (store.isLate(thrown)) {
      notify({ kind: 'fault', text: inBoth((words) => words.notices.silentStorage) });
    }
    return openDemo();
  }
  for (const kept of runs.filter(({ current }) => current)) {
    const { config } = get();
    if (!config) return;
    if (!(await claimed(kept.id))) continue;
    if (linked && !sameRun(kept.config, config.run)) {
      // Should that fail, the run is merely offered again next time.
      await store.amend(kept.id, { current: false }).catch(() => {});
      await refreshRuns();
      notify({ kind: 'note', text: inBoth((words) => words.notices.keptAside(kept.step)) });
      continue;
    }
    if (await openKept(kept.id)) return;
  }
  return openDemo();
}

/** @param {RunConfig} a @param {RunConfig} b the budget aside, which "continue" extends */
export const sameRun = (a, b) => {
  const fixed = (/** @type {RunConfig} */ { training, ...rest }) =>
    written([rest, { ...training, steps: 0 }]);
  return fixed(a) === fixed(b);
};

/** Opens a run kept in this browser. @param {string} id */
export async function openKept(id) {
  if (!(await claimed(id))) return false;
  const listed = get().kept.find((run) => run.id === id);
  if (listed && !(await bring(listed.config.corpus))) {
    askForText(listed.config.corpus, () => void openKept(id));
    return false;
  }
  // What is listed may be older than what is kept: another tab may have trained it since.
  const kept = listed && (await store.kept(id).catch(() => undefined));
  if (!kept) {
    notify({ kind: 'fault', text: inBoth((words) => words.notices.notOpened) });
    await refreshRuns();
    return false;
  }
  // Asked for twice at once, it is opened once: its bytes are older than what it may have learned since.
  if (awaited?.id === id) return true;
  const { run, bytes } = kept;
  adopt(listed.config);
  await open('kept', { id, bytes, history: run.history, train: run.current && run.training });
  return true;
}

/** Opens a checkpoint file. @param {File} file */
export async function openFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const corpus = corpusOf(bytes);
  if (corpus && !(await bring(corpus))) {
    askForText(corpus, () => void open('file', { bytes }));
    return;
  }
  await open('file', { bytes });
}

/** Makes a run's configuration the page's. @param {RunConfig} run */
function adopt(run) {
  const { config } = get();
  const loaded = core();
  if (config && loaded) replace(loaded.applyRun(config, run));
}

/** Nothing that is shown is this run's any longer. */
export function forgetAnswers() {
  own.cancel('quality');
  set({ answer: null, reverse: [], direction: 'forward', answerer: 'awaited' });
  own.forget();
}

/** Earlier runs that are remembered. */
const REMEMBERED = 12;

/** Remembers where a run came to, if its posterior was learned. @param {Run} run */
function remember({ status, marks }) {
  const mark = marks.at(-1);
  if (!status || !mark) return;
  const { title, run } = status;
  const last = { title, corpus: run.corpus, ...mark };
  set({ past: [...get().past, last].slice(-REMEMBERED) });
}

/** The worker has another run. @param {Told<'opened'>} event */
function opened(event) {
  const { run: id, origin, status } = event;
  if (id === awaited?.id) awaited = null;
  demo = origin === 'demo' ? event : null;
  if (origin === 'file') adopt(status.run);
  const fits = origin !== 'demo' || answersFor(status.run, get().config?.run);
  set({ answerer: origin !== 'demo' ? 'own' : fits ? 'demo' : withoutModel() });
  void refreshRuns();
  rested();
}

/** What the model makes of everything, now that it rests. */
function rested() {
  fill();
  void look();
  void sweep();
}

/** @param {Told<'saved'>} event */
function saved({ run }) {
  if (run === own.run.opened) set({ keeping: 'kept' });
  else void refreshRuns();
}

/** Whether the reader has been told that runs cannot be kept; once is enough. */
let toldUnkept = false;

function unsaved() {
  if (!toldUnkept) notify({ kind: 'fault', text: inBoth((words) => words.notices.unkept) });
  toldUnkept = true;
  set({ keeping: 'unkept' });
}

/** @param {Told<'fault'>} event */
function fault({ run, fault, fatal }) {
  awaited = null;
  if (fault.kind === 'no-demo') {
    own.put({ ...unopened, worker: 'ready' });
    set({ answerer: withoutModel() });
    void refreshRuns();
    fill();
    return;
  }
  if (fault.kind === 'load') {
    own.put({ worker: 'failed' });
    set({ answerer: withoutModel() });
    notify({ kind: 'fault', text: fault.message, action: again() });
    fill();
    return;
  }
  // A trap's own words help nobody; its restart is reported.
  if (fatal) return;
  notify({ kind: 'fault', text: fault.message });
  if (fault.kind === 'diverged') offerSound(run);
  // What the page opened first could not be: the demo is there in its place.
  if (own.run.worker === 'starting') void openDemo();
}

const again = () => ({ label: inBoth((words) => words.retry), run: startOwn });

/** Of a run that diverged, what is kept is its last sound state: says so, and offers it. */
/** @param {string | null} id */
function offerSound(id) {
  const { opened, savedStep } = own.run;
  if (!id || id !== opened || savedStep === null) return;
  notify({
    kind: 'note',
    text: inBoth((words) => words.notices.keptSound(whole(savedStep))),
    action: {
      label: inBoth((words) => words.notices.backTo(whole(savedStep))),
      run: () => void refreshRuns().then(() => openKept(id)),
    },
  });
}

/** After a worker's death, its run goes on from its last save. */
async function restart() {
  const { opened } = own.run;
  const isReaders = isOwn();
  await refreshRuns();
  if (isReaders && (await openKept(opened))) return;
  await openDemo();
}

/** Whether the worker had a run of the reader's. */
const isOwn = ({ origin } = own.run) => origin !== null && origin !== 'demo';

/** @param {boolean} restarted */
function died(restarted) {
  letGo();
  own.put({ worker: restarted ? 'starting' : 'dead', work: {} });
  const saved = isOwn() ? own.run.savedStep : null;
  notify({
    kind: 'fault',
    text: inBoth(({ notices }) => (restarted ? notices.died(saved) : notices.dead)),
    action: restarted ? undefined : again(),
  });
}

/** Starts the worker, or starts it again. */
export function startOwn() {
  letGo();
  own.start();
}

/** Tells the worker where the reader wants to train. */
export function preferDevice() {
  const device = get().config?.view.device;
  if (device) own.post({ type: 'prefer', device });
}

/** @param {boolean} linked whether a link said what to show */
export function startOpening(linked) {
  /** What to open when the worker is ready. */
  let reopen = () => openFirst(linked);
  own.on = {
    ...own.on,
    ready: () => {
      preferDevice();
      void reopen();
      reopen = restart;
    },
    // What the distribution answers is no model’s; nor is wanted what was measured at another share of random tokens.
    ignores: (event) =>
      (event.type === 'bound' && !(hasModel() && isOfShare(event.measurement))) ||
      (event.type === 'measured' && !hasModel()),
    left: remember,
    opened,
    progress: ({ training }) => training || rested(),
    saved,
    unsaved,
    fault,
    died,
  };
}
