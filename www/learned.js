/** The run whose posterior is learned: choosing it, training it on a lane of its own, hearing of it. */

/** @import { LearnedRun } from '../pkg/index.js' */
/** @import { LearnedCommand, LearnedEvent } from './protocol.js' */
/** @import { Learned } from './state.js' */
import { inBoth } from './i18n.js';
import { LaneClient } from './lane.js';
import { dispatch, faultOf, freshId } from './protocol.js';
import { core, get, notify, onEffect, set, unlearned, valueAt } from './state.js';
import { atHand } from './text.js';
import { thinned } from './worker/history.js';

/** @type {LaneClient<LearnedCommand, LearnedEvent>} */
const lane = new LaneClient(listen, died, './worker-learned.js');

/** Asks the run on the lane something; it is answered once, or refused. @type {typeof lane.ask} */
export const askLearned = (ask, partial) => lane.ask(ask, partial);

/** @param {LearnedCommand} command */
export const tellLearned = (command) => lane.post(command);

/** How many steps "continue" adds. */
export const FURTHER = 500;

/** @param {Partial<Learned>} fields */
const put = (fields) => set({ learned: { ...get().learned, ...fields } });

/** Where these controls' values are; see `views/control.js`. */
export const learnedHolder = {
  prefix: 'learned',
  config: (/** @type {import('./state.js').Table} */ { learned }) =>
    learned.run ? { run: learned.run } : null,
  refused: (/** @type {import('./state.js').Table} */ { learned }) => learned.refused,
  change: changeLearned,
};

/** Until there is something to lose, the run is on the page's corpus and network. */
export function startLearned() {
  onEffect('view', follow);
}

/** The corpus and the network that were followed last, as JSON. */
let followed = '';

function follow() {
  const { config, learned } = get();
  const loaded = core();
  if (!config || !loaded || learned.status) return;
  const { corpus, network } = config.run;
  const source = JSON.stringify([corpus, network]);
  if (source === followed) return;
  followed = source;
  // A demonstration has a corpus of its own.
  if (learned.run && loaded.learnedNames(learned.run).demonstration !== null) return;
  const run = loaded.learnedRun(config.run);
  put({ run: { ...run, latent: learned.run?.latent ?? run.latent }, refused: {} });
}

/** Takes a run's place, after asking if there is one to lose. @param {LearnedRun} run */
function adopt(run) {
  askFirst(() => {
    lane.post({ type: 'close' });
    put({ ...unlearned, run });
  });
}

/** @param {() => void} agreed */
function askFirst(agreed) {
  const step = get().learned.status?.step ?? 0;
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

/** Chooses a posterior by name, on the page's corpus and network. @param {string} name */
export function choosePosterior(name) {
  const { config } = get();
  const loaded = core();
  if (config && loaded) adopt(loaded.applyLearnedMethod(loaded.learnedRun(config.run), name));
}

/** Chooses a demonstration: everything is its own. @param {string} name */
export function chooseDemonstration(name) {
  const { run } = get().learned;
  const loaded = core();
  if (run && loaded) adopt(loaded.applyDemonstration(run, name));
}

/** Starts, resumes or continues training; the worker is started when it is first needed. */
export function trainLearned() {
  const { worker, status } = get().learned;
  if (worker === 'idle' || worker === 'failed') {
    put({ worker: 'starting' });
    lane.start();
  } else if (!status) begin();
  else if (status.step >= status.budget) lane.post({ type: 'extend', steps: FURTHER });
  else lane.post({ type: 'train' });
}

export const pauseLearned = () => lane.post({ type: 'pause' });

/** Back to before the first step. */
export function resetLearned() {
  const { run } = get().learned;
  if (run) adopt(run);
}

/** Opens the run that the controls say, and trains it. */
function begin() {
  const { run: config } = get().learned;
  if (!config) return;
  const id = freshId();
  put({ ...unlearned, id });
  lane.post({ type: 'open', run: id, config });
  lane.post({ type: 'train' });
}

/** @param {LearnedEvent} event */
function listen(event) {
  dispatch(
    {
      ready: () => {
        for (const source of atHand()) lane.post({ type: 'text', source });
        const wanted = get().learned.worker === 'starting';
        put({ worker: 'ready' });
        if (wanted) begin();
      },
      opened: ({ run, status }) => {
        if (run === get().learned.id) put({ status, training: true });
      },
      trained: ({ run, step, budget, training, loss }) => {
        const { id, status, losses } = get().learned;
        if (run !== id || !status) return;
        put({
          status: { ...status, step, budget },
          training,
          losses: loss ? thinned([...losses, { step, loss }]) : losses,
        });
      },
      measured: ({ run, step, measured, pictures }) => {
        const { id, marks } = get().learned;
        if (run === id) put({ marks: thinned([...marks, { step, measured }]), pictures });
      },
      fault: ({ run, fault, fatal }) => {
        if (fault.kind === 'load') put({ worker: 'failed' });
        else if (run === get().learned.id) put({ training: false });
        // A trap's own words help nobody; what became of the run is told.
        if (!fatal) notify({ kind: 'fault', text: fault.message });
      },
      pong: () => {},
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
  put({ ...unlearned, worker: again ? 'ready' : 'failed' });
  notify({ kind: 'fault', text: inBoth((words) => words.learned.died) });
}
