/** The test of the claim: in a worker of its own, which is started when the section is first seen. */

/** @import { ClaimCommand, ClaimEvent } from './protocol.js' */
/** @import { ClaimTested } from './experiments-state.js' */
import { announce } from './announce.js';
import { onExperiment } from './experiments.js';
import { inBoth } from './i18n.js';
import { LaneClient } from './lane.js';
import { dispatch, freshId } from './protocol.js';
import { get, notify, set } from './state.js';

/** A slider moves through many values: the time is reckoned for the one it stays at. */
const SETTLED = 400;

/** @type {LaneClient<ClaimCommand, ClaimEvent>} */
const lane = new LaneClient(listen, died, 'worker-claim.js');

/** @param {Partial<ClaimTested>} fields */
const put = (fields) => set({ claim: { ...get().claim, ...fields } });

export function startClaim() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  onExperiment((pointer) => {
    if (!pointer.startsWith('/claim/')) return;
    put({ expected: null });
    clearTimeout(timer);
    timer = setTimeout(expect, SETTLED);
  });
}

/** The section is seen: how long the test would take is worth knowing. */
export function seenClaim() {
  if (get().claim.worker !== 'idle') return;
  put({ worker: 'starting' });
  lane.start();
}

/** Has the worker time a few steps. */
function expect() {
  const { asked } = get().experiments;
  if (asked && !get().claim.running) lane.post({ type: 'expect', asked });
}

/** Whether to begin as soon as the worker is ready. */
let wanted = false;

export function testClaim() {
  const { worker, running } = get().claim;
  if (running) return;
  if (worker === 'ready') begin();
  else {
    wanted = true;
    if (worker !== 'starting') {
      put({ worker: 'starting' });
      lane.start();
    }
  }
}

function begin() {
  const { asked } = get().experiments;
  if (!asked) return;
  const run = freshId();
  put({ id: run, running: true, progress: null, contests: [], began: performance.now() });
  lane.post({ type: 'test', run, asked });
}

/** What is finished stays. */
export function cancelClaim() {
  lane.post({ type: 'cancel' });
  put({ running: false });
}

/** @param {ClaimEvent} event */
function listen(event) {
  dispatch(
    {
      ready: () => {
        put({ worker: 'ready' });
        if (wanted) begin();
        else expect();
        wanted = false;
      },
      expected: ({ asked, seconds }) => {
        // Of what the controls say now, or of nothing.
        if (JSON.stringify(asked.claim) === JSON.stringify(get().experiments.asked?.claim))
          put({ expected: seconds });
      },
      tested: ({ run, progress, contests, finished }) => {
        const { id, running } = get().claim;
        if (run !== id || !running) return;
        put({ progress, contests: contests ?? get().claim.contests, running: !finished });
        if (finished) announce(inBoth((words) => words.claim.done));
      },
      fault: ({ fault, fatal }) => {
        put({ running: false, worker: fault.kind === 'load' ? 'failed' : get().claim.worker });
        if (!fatal) notify({ kind: 'fault', text: fault.message });
      },
      pong: () => {},
    },
    event,
  );
}

/** @param {boolean} again */
function died(again) {
  put({ running: false, worker: again ? 'starting' : 'failed' });
  notify({ kind: 'fault', text: inBoth((words) => words.claim.died) });
}
