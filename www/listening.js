/** What the lane says, and what comes of it on the page. */

/** @import { LaneClient } from './lane.js' */
/** @import { Event } from './protocol.js' */
import { whole } from './format.js';
import { inBoth } from './i18n.js';
import { fill } from './infill.js';
import { heardLoss, heardMark } from './learned.js';
import { received, sweep } from './measure.js';
import {
  givenUp,
  letGo,
  openDemo,
  opened,
  openFirst,
  openKept,
  refreshRuns,
  startLane,
  withoutModel,
} from './opening.js';
import { look } from './previews.js';
import { dispatch } from './protocol.js';
import { get, hasModel, notify, set } from './state.js';
import { share } from './text.js';
import { noHistory, withLosses } from './worker/history.js';

/** @type {LaneClient | null} */
let client = null;

/** What to open when the worker is ready. @type {() => Promise<void>} */
let reopen = () => openFirst(false);

/** @param {LaneClient} lane @param {boolean} linked whether a link said what to show */
export function startListening(lane, linked) {
  client = lane;
  reopen = () => openFirst(linked);
}

/** Whether the reader has been told that runs cannot be kept; once is enough. */
let toldUnkept = false;

/** @param {Event} event */
export function listen(event) {
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
      progress: (event) => {
        const { step, budget, training, finished, stepsPerSecond, losses } = event;
        const { run, history } = get();
        if (!run || run.id !== event.run) return;
        heardLoss(event);
        const status = { ...run.status, step, budget };
        set({
          run: { ...run, status, training, finished, stepsPerSecond },
          history: withLosses(history, losses),
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
      // What has no k is measured at whichever is chosen.
      measured: ({ run, mark }) => {
        if (run !== get().run?.id || !hasModel()) return;
        received({ ...mark.measurement, k: get().config?.sample.blockSize ?? 1 });
        heardMark(mark);
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
      fault: ({ run, fault, fatal }) => {
        givenUp();
        if (fault.kind === 'no-demo') {
          set({
            worker: 'ready',
            answerer: withoutModel(),
            run: null,
            history: noHistory(),
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
        if (fault.kind === 'diverged') offerSound(run);
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

/** Of a run that diverged, what is kept is its last sound state: says so, and offers it. */
/** @param {string | null} id */
function offerSound(id) {
  const { run, savedStep } = get();
  if (!id || id !== run?.id || savedStep === null) return;
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
  const { run } = get();
  await refreshRuns();
  const id = run?.id;
  if (run && run.origin !== 'demo' && id && (await openKept(id))) return;
  await openDemo();
}

/** @param {boolean} again */
export function died(again) {
  const { run, savedStep } = get();
  const own = run && run.origin !== 'demo';
  letGo();
  set({ worker: again ? 'starting' : 'dead', evaluating: null, sampling: null });
  notify({
    kind: 'fault',
    text: inBoth((words) =>
      again ? words.notices.died(own ? savedStep : null) : words.notices.dead,
    ),
    action: again ? undefined : { label: inBoth((words) => words.retry), run: () => startLane() },
  });
}

/** Tells the worker where the reader wants to train. */
export function preferDevice() {
  const device = get().config?.view.device;
  if (device) client?.post({ type: 'prefer', device });
}
