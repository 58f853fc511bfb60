/**
 * How good sentences are over network evaluations: drawn in the worker, on a button, in the way in
 * which blanks are filled at that moment; by the network, or where there is none by the corpus's law.
 * What was drawn in other ways with the same weights stays.
 */

/** @import { QualityPoint, SampleConfig } from '../pkg/index.js' */
/** @import { LaneClient } from './lane.js' */
import { get, hasModel, report, set } from './state.js';

/** Sentences for each number of evaluations. */
export const SENTENCES = 400;

/** @type {LaneClient | null} */
let client = null;

/** @param {LaneClient} lane */
export const startQuality = (lane) => void (client = lane);

/** What of a way of drawing changes the sentences; k and steps are what is turned. */
/** @param {SampleConfig} sample */
const way = ({ order, choice, temperature, topP, remaskSize }) =>
  JSON.stringify([order, choice, temperature, topP, remaskSize]);

export async function measureQuality() {
  const { config, run, sampling } = get();
  if (!client || !config || sampling) return;
  const step = hasModel() && run ? run.status.step : null;
  const { query, answer } = client.ask(
    (query) => ({
      type: 'quality',
      query,
      state: config,
      sentences: SENTENCES,
      by: step === null ? 'law' : 'network',
    }),
    (done, rows) => set({ sampling: { query, done, rows } }),
  );
  set({ sampling: { query, done: 0, rows: 0 } });
  const { sample } = config;
  try {
    /** @type {QualityPoint[]} */
    const points = await answer;
    // Of other weights nothing is kept: one network is what the curves have in common.
    const others = get().qualities.filter(
      (other) => other.step === step && way(other.sample) !== way(sample),
    );
    if (get().sampling?.query === query) set({ qualities: [...others, { sample, step, points }] });
  } catch (thrown) {
    report(thrown);
  }
  if (get().sampling?.query === query) set({ sampling: null });
}

/** Gives up what is being drawn. */
export function cancelQuality() {
  const { sampling } = get();
  if (!sampling) return;
  client?.post({ type: 'cancel', query: sampling.query });
  set({ sampling: null });
}
