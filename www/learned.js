/** The run whose posterior is learned: choosing it, training it on a lane of its own, hearing of it. */

/** @import { LaneConfig, Language, RunConfig, Method } from '../pkg/index.js' */
/** @import { Command, Event } from './protocol.js' */
/** @import { Learned } from './state.js' */
import { inBoth } from './i18n.js';
import { LaneClient } from './lane.js';
import { CORPUS, LEARNED } from './pointers.js';
import { dispatch, faultOf, freshId } from './protocol.js';
import { differencesBetween } from './run-difference.js';
import { changed, core, get, notify, onEffect, report, set, unlearned, valueAt } from './state.js';
import { atHand } from './text.js';
import { thinned } from './worker/history.js';
import { written } from './written.js';

/** @type {LaneClient} */
const lane = new LaneClient(listen, died);

/** Asks the run on the lane something; it is answered once, or refused. @type {typeof lane.ask} */
export const askLearned = (ask, partial) => lane.ask(ask, partial);

/** @param {Command} command */
export const tellLearned = (command) => lane.post(command);

/** How many steps "continue" adds. */
export const FURTHER = 500;
/** @type {Language[]} */
const languages = ['zh', 'en'];
/** Earlier runs that are remembered. */
const REMEMBERED = 12;

/** @param {Partial<Learned>} fields */
const put = (fields) => set({ learned: { ...get().learned, ...fields } });

/** Where these controls' values are; see `views/control.js`. */
export const learnedHolder = {
  prefix: 'learned',
  config: (/** @type {import('./state.js').Table} */ { learned }) =>
    learned.run ? { run: learned.run } : null,
  refused: (/** @type {import('./state.js').Table} */ { learned }) => learned.refused,
  change: changeLearned,
  asks: () => stepped() > 0,
};

/** The state says which run it is; until there is something to lose it is on the page's corpus and network. */
export function startLearned() {
  onEffect('view', follow);
}

/** Says what the run is, here and in the state that links carry. @param {RunConfig} run */
function say(run) {
  put({ run });
  const { config } = get();
  if (config) set({ config: changed(config, LEARNED, run) });
}

/** Whether two things are the same in all they have. @param {unknown} a @param {unknown} b */
const alike = (a, b) => written(a) === written(b);

/** What of a run is the page's. @param {RunConfig} run */
const source = ({ corpus, network }) => ({ corpus, network });

/** The run that the page's own corpus and network made last. @type {RunConfig | null} */
let plain = null;

/** Something of the state has changed: its learned run, or the corpus and network that this one follows. */
function follow() {
  const { config, learned } = get();
  const loaded = core();
  if (!config || !loaded) return;
  const before = plain;
  plain = loaded.learnedRun(config.run);
  const { run, status } = learned;
  const wanted = config.learned ?? plain;
  if (!run) put({ run: wanted });
  else if (alike(run, wanted)) follows(run, before, plain);
  else if (!status) put({ run: wanted, refused: {} });
  else {
    // What is trained stays, unless a link asks for another, and the reader agrees.
    say(run);
    if (config.learned) adopt(wanted);
  }
}

/**
 * An untrained run goes along with the page; a demonstration has a corpus of its own.
 *
 * @param {RunConfig} run @param {RunConfig | null} before @param {RunConfig} now
 */
function follows(run, before, now) {
  const moves = before && alike(source(run), source(before)) && !alike(source(run), source(now));
  if (!moves || get().learned.status) return;
  if (demonstrationOf(run) === null) say({ ...run, ...source(now) });
}

/** Takes a run's place, after asking if there is one to lose. */
/** @param {RunConfig} run @param {() => void} [then] */
function adopt(run, then = () => {}) {
  askFirst(() => {
    lane.post({ type: 'close' });
    remember();
    put({ ...unlearned });
    say(run);
    then();
  });
}

/** Keeps where the run came to. */
function remember() {
  const { status, marks, past } = get().learned;
  const last = marks.at(-1);
  if (!status || !last) return;
  const { title, run } = status;
  put({ past: [...past, { title, corpus: run.corpus, ...last }].slice(-REMEMBERED) });
}

/** How many steps would be lost. */
const stepped = () => get().learned.status?.step ?? 0;

/** @param {() => void} agreed */
function askFirst(agreed) {
  const step = stepped();
  if (step === 0) {
    agreed();
    return;
  }
  set({
    dialog: {
      title: inBoth((words) => words.learned.ask.title),
      body: inBoth((words) => words.learned.ask.body(step)),
      confirm: inBoth((words) => words.learned.ask.confirm),
      agreed,
    },
  });
}

/** @param {string} pointer @param {unknown} value */
function changeLearned(pointer, value) {
  const { run, refused } = get().learned;
  if (!run || Object.is(valueAt({ run }, pointer), value)) return;
  const { [pointer]: _, ...others } = refused;
  try {
    const next = core()?.learnedChanged(run, pointer, value);
    put({ refused: others });
    if (next) adopt(next);
  } catch (thrown) {
    put({ refused: { ...others, [pointer]: faultOf(thrown) } });
  }
}

/** The corpora that say the same in either language. */
const twins = () => languages.flatMap((each) => core()?.defaults(each).run.corpus.kind ?? []);

/** A run on the corpus of one language, if it is on that of the other. */
/** @param {RunConfig} run @param {Language} language @returns {RunConfig} */
function inLanguage(run, language) {
  const kind = core()?.defaults(language).run.corpus.kind;
  if (run.corpus.kind === kind || !twins().includes(run.corpus.kind)) return run;
  return core()?.learnedChanged(run, CORPUS, kind) ?? run;
}

/** The demonstration that a run is, in whichever language. @param {RunConfig} run */
export const demonstrationOf = (run) =>
  languages
    .map((each) => core()?.learnedNames(inLanguage(run, each)).demonstration)
    .find((name) => name) ?? null;

/** Says that a card was chosen and what that changed: more than the card's border shows. */
/** @param {Method[]} among @param {string} name @param {RunConfig} before @param {RunConfig} now */
function tellChosen(among, name, before, now) {
  const label = among.find((each) => each.name === name)?.label;
  const lane = (/** @type {RunConfig} */ run) =>
    /** @type {LaneConfig} */ ({ kind: 'learned', run });
  const changes = differencesBetween(lane(now), lane(before));
  if (label) notify({ kind: 'note', text: inBoth(({ learned }) => learned.chose(label, changes)) });
}

/** Chooses a posterior by name, on the page's corpus and network. @param {string} name */
export function choosePosterior(name) {
  const { config } = get();
  const loaded = core();
  const { run } = get().learned;
  if (!config || !loaded || !run) return;
  const next = loaded.applyLearnedMethod(loaded.learnedRun(config.run), name);
  adopt(next, () => tellChosen(loaded.learnedMethods().methods, name, run, next));
}

/** Chooses a demonstration: everything is its own. @param {string} name */
export function chooseDemonstration(name) {
  const { run } = get().learned;
  const loaded = core();
  if (!run || !loaded) return;
  const next = inLanguage(loaded.applyDemonstration(run, name), get().language);
  adopt(next, () => tellChosen(loaded.learnedMethods().demonstrations, name, run, next));
}

/** Whether to begin as soon as the worker is ready. */
let wanted = false;

/** Starts, resumes or continues training; the worker is started when it is first needed. */
export function trainLearned() {
  const { worker, status, id } = get().learned;
  if (worker !== 'ready') {
    wanted = true;
    if (worker === 'starting') return;
    put({ worker: 'starting' });
    lane.start();
  } else if (id === '') begin();
  // Until its run is there, what is begun has nothing to go on with.
  else if (!status) return;
  else if (status.step < status.budget) lane.post({ type: 'train', run: id });
  else lane.post({ type: 'extend', run: id, from: status.budget, steps: FURTHER });
}

export const pauseLearned = () => lane.post({ type: 'pause', run: get().learned.id });

/** Back to before the first step. */
export function resetLearned() {
  const { run } = get().learned;
  if (run) adopt(run);
}

/** Copies the command that trains and measures this run without a browser. */
export async function copyLearned() {
  const { run } = get().learned;
  const loaded = core();
  if (run && loaded) await navigator.clipboard.writeText(loaded.learnedNames(run).command);
}

/** Tighter bounds, on the weights as they are. */
export async function tighten() {
  const { status, weighing } = get().learned;
  if (!status || weighing) return;
  const { query, answer } = lane.ask(
    (query) => ({ type: 'importance', query }),
    (done, rows) => put({ weighing: { query, done, rows } }),
  );
  put({ weighing: { query, done: 0, rows: 0 } });
  const isWanted = () => get().learned.weighing?.query === query;
  try {
    const [{ step, found }] = await answer;
    if (isWanted()) put({ importance: { step, bounds: found } });
  } catch (thrown) {
    report(thrown);
  }
  if (isWanted()) put({ weighing: null });
}

/** Gives up the tighter bounds under way. */
export function cancelTighten() {
  const { weighing } = get().learned;
  if (weighing) lane.post({ type: 'cancel', query: weighing.query });
  put({ weighing: null });
}

/** Opens the run that the controls say, and trains it. */
function begin() {
  const { run: config } = get().learned;
  if (!config) return;
  const id = freshId();
  put({ ...unlearned, id });
  for (const source of atHand()) lane.post({ type: 'text', source });
  lane.post({ type: 'prefer', device: 'cpu' });
  lane.post({ type: 'open', run: id, origin: 'fresh', config, train: true, aside: true });
}

/** @param {Event} event */
function listen(event) {
  dispatch(
    {
      ready: () => {
        put({ worker: 'ready' });
        if (wanted) begin();
        wanted = false;
      },
      opened: ({ run, status }) => {
        if (run === get().learned.id) put({ status, training: true });
      },
      progress: ({ run, step, budget, training, learned }) => {
        const { id, status, losses } = get().learned;
        if (run !== id || !status) return;
        put({
          status: { ...status, step, budget },
          training,
          losses: learned ? thinned([...losses, { step, loss: learned }]) : losses,
        });
      },
      measured: ({ run, mark: { step, measured, pictures } }) => {
        const { id, marks } = get().learned;
        if (run === id) put({ marks: thinned([...marks, { step, measured }]), pictures });
      },
      fault: ({ run, fault, fatal }) => {
        if (fault.kind === 'load') put({ worker: 'failed' });
        else if (run === get().learned.id) {
          // A run that could not be made is begun anew.
          put(get().learned.status ? { training: false } : unlearned);
        }
        // A trap's own words help nobody; what became of the run is told.
        if (!fatal) notify({ kind: 'fault', text: fault.message });
      },
      pong: () => {},
      // Nothing of it is kept, and it stays on the CPU.
      bound: () => {},
      device: () => {},
      saved: () => {},
      unsaved: () => {},
      // Answers go to those who asked; see `LaneClient`.
      partial: () => {},
      answer: () => {},
      refusal: () => {},
    },
    event,
  );
}

/** The run was in the worker's memory alone. @param {boolean} again */
function died(again) {
  remember();
  put({ ...unlearned, worker: again ? 'starting' : 'failed' });
  notify({ kind: 'fault', text: inBoth((words) => words.learned.died) });
}
