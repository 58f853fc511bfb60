/** What is known of the run where its posterior is learned: D and R as it trains, whether it has collapsed, tighter bounds. */

/** @import { LaneStatus } from '../pkg/index.js' */
/** @import { LaneClient } from './lane.js' */
/** @import { Event } from './protocol.js' */
/** @import { Learned } from './state.js' */
import { get, report, set, unlearned, watch } from './state.js';
import { thinned } from './worker/history.js';

/** Earlier runs that are remembered. */
const REMEMBERED = 12;

/** @type {LaneClient | null} */
let client = null;

/** @param {Partial<Learned>} fields */
const put = (fields) => set({ learned: { ...get().learned, ...fields } });

/** @param {LaneClient} lane */
export function startLearned(lane) {
  client = lane;
  let shown = get().run;
  watch(() => {
    const { run } = get();
    const before = shown;
    shown = run;
    if (run?.id !== before?.id) put({ ...unlearned, past: withPast(before?.status) });
  });
}

/** The earlier runs, and where the last of them came to. @param {LaneStatus | undefined} last */
function withPast(last) {
  const { marks, past } = get().learned;
  const mark = marks.at(-1);
  if (!last || !mark) return past;
  const { title, run } = last;
  return [...past, { title, corpus: run.corpus, ...mark }].slice(-REMEMBERED);
}

/** @param {Extract<Event, { type: 'progress' }>} event of the run that is shown */
export function heardLoss({ step, learned: loss }) {
  if (loss) put({ losses: thinned([...get().learned.losses, { step, loss }]) });
}

/** @param {Extract<Event, { type: 'measured' }>['mark']} mark of the run that is shown */
export function heardMark({ step, measured, pictures }) {
  put({ marks: thinned([...get().learned.marks, { step, measured }]), pictures });
}

/** Tighter bounds, on the weights as they are. */
export async function tighten() {
  if (!client || get().learned.weighing) return;
  const { query, answer } = client.ask(
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
  if (weighing) client?.post({ type: 'cancel', query: weighing.query });
  put({ weighing: null });
}
