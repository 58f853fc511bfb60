/**
 * What the lane holds: the run kept in this browser, a file's, a fresh one, or the corpus's demo; and
 * who answers then.
 */

/** @import { RunConfig } from '../pkg/index.js' */
/** @import { LaneClient } from './lane.js' */
/** @import { Event, History, Origin } from './protocol.js' */
import { announce } from './announce.js';
import { inBoth } from './i18n.js';
import { fill } from './infill.js';
import { sweep, watchBound } from './measure.js';
import { look } from './previews.js';
import { freshId } from './protocol.js';
import { cancelQuality } from './quality.js';
import { core, get, hasModel, notify, replace, set } from './state.js';
import * as store from './store.js';
import { askForText, bring, nameTexts, prune } from './text.js';
import { written } from './written.js';

/** @type {LaneClient | null} */
let client = null;

/** @param {LaneClient} lane */
export const startOpening = (lane) => void (client = lane);

/** Who answers where there is no model: the corpus's own law, if it can. */
export const withoutModel = () => (get().law ? 'law' : 'nobody');

/**
 * @param {Origin} origin
 * @param {{ id?: string, config?: RunConfig, bytes?: Uint8Array, history?: History, train?: boolean }} [from]
 */
export function open(origin, { id = freshId(), config, bytes, history, train = false } = {}) {
  letGo();
  const post = async () => {
    if (origin !== 'demo') await store.claim(id);
    watchBound();
    client?.post({ type: 'open', run: id, origin, config, bytes, history, train });
    return id;
  };
  const posted = post();
  awaited = { id, origin, posted };
  return posted;
}

/** What the lane was asked to open, until it has. @type {{ id: string, origin: Origin, posted: Promise<string> } | null} */
let awaited = null;

/** A fresh run that is on its way: its id, when the lane has been asked for it. */
export const onItsWay = () => (awaited?.origin === 'fresh' ? awaited.posted : null);

/** Whatever was awaited is not coming. */
export const givenUp = () => void (awaited = null);

/** @typedef {Extract<Event, { type: 'opened' }>} Opened */

/** How the demo was opened, while it is what the lane holds. @type {Opened | null} */
let demo = null;

/** Whether a demo was trained on this corpus, parameter by parameter, and for this posterior. */
/** @param {RunConfig} run @param {RunConfig | undefined} wanted */
const answersFor = ({ corpus, model }, wanted) =>
  written([corpus, model]) === written([wanted?.corpus, wanted?.model]);

/** The lane holds nothing any longer. */
export function letGo() {
  demo = null;
  givenUp();
}

/** Opens the corpus's demo; if the lane has it already, nothing of it has to be loaded. */
export const openDemo = async () => {
  const config = get().config?.run;
  if (!config) return;
  const { corpus } = config;
  if (demo?.status.run.corpus.kind === corpus.kind) opened(demo);
  else await open('demo', { config });
};

/** Resumes the reader's run, or opens the demo. @param {boolean} linked a link said what to show */
export async function openFirst(linked) {
  /** @type {store.KeptRun[]} */
  let runs;
  try {
    runs = await keptRuns();
    set({ runs });
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

/** Whether a run is this tab's to open; says so if it is another's. @param {string} id */
async function claimed(id) {
  const has = await store.claim(id);
  if (!has) notify({ kind: 'note', text: inBoth((words) => words.notices.otherTab) });
  return has;
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
  const kept = get().runs.find((run) => run.id === id);
  if (kept && !(await bring(kept.config.corpus))) {
    askForText();
    return false;
  }
  const bytes = kept && (await store.checkpoint(id).catch(() => undefined));
  if (!bytes) {
    notify({ kind: 'fault', text: inBoth((words) => words.notices.notOpened) });
    await refreshRuns();
    return false;
  }
  // Asked for twice at once, it is opened once: its bytes are older than what it may have learnt since.
  if (awaited?.id === id) return true;
  adopt(kept.config);
  const { history, training: train } = kept;
  await open('kept', { id, bytes, history, train: kept.current && train });
  return true;
}

/** Opens a checkpoint file. @param {File} file */
export async function openFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
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
  cancelQuality();
  set({ answer: null, reverse: [], direction: 'forward' });
  set({ answerer: 'awaited', run: null, estimates: {}, exacts: {}, qualities: [], seen: null });
}

/** Deletes kept runs, but for those of another tab. @param {string[]} ids */
export async function forgetRuns(ids) {
  const mine = [];
  for (const id of ids) if (await claimed(id)) mine.push(id);
  if (mine.length === 0) return;
  try {
    await store.forget(mine);
  } catch {
    notify({ kind: 'fault', text: inBoth((words) => words.notices.notForgotten) });
    return;
  }
  await refreshRuns();
  announce(inBoth((words) => words.runs.forgotten(mine.length)));
  void prune(openable());
}

/** What may be opened again and has a corpus: the kept runs, and that of the state. */
function openable() {
  const { runs, config } = get();
  return [...runs.map((run) => run.config), ...(config ? [config.run] : [])];
}

/** Deletes them after asking: all at once is quickly done by mistake. @param {string[]} ids */
export const forgetAll = (ids) =>
  set({
    dialog: {
      title: inBoth((words) => words.ask.forgetAll.title),
      body: inBoth((words) => words.ask.forgetAll.body(ids.length)),
      confirm: inBoth((words) => words.ask.forgetAll.confirm),
      agreed: () => void forgetRuns(ids),
    },
  });

/** The kept runs, newest first; what an earlier version of the page kept is brought up to date. */
async function keptRuns() {
  const read = core()?.readRun;
  const runs = await store.list();
  return read ? runs.map((run) => ({ ...run, config: read(run.config) })) : runs;
}

/** Lists the kept runs anew. */
export async function refreshRuns() {
  const runs = await keptRuns().catch(() => get().runs);
  set({ runs });
  await nameTexts(openable());
}

/** The lane has another run. @param {Opened} event */
export function opened(event) {
  const { run: id, origin, status, history, training } = event;
  if (id === awaited?.id) givenUp();
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

/** Starts the worker, or starts it again. */
export function startLane() {
  letGo();
  set({ worker: 'starting' });
  client?.start();
}
