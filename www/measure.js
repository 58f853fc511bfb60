/**
 * What is measured: the live bound at the slider's k, exact sums on a button, and the process
 * gaps of the corpus. Sums are done in the worker and in the core; here they are only asked for.
 */

/** @import { EvaluationResult } from './contract.js' */
/** @import { LaneClient } from './lane.js' */
import { faultOf } from './protocol.js';
import { core, get, notify, onEffect, set } from './state.js';

const SENTENCES = 256;

/** @type {LaneClient | null} */
let client = null;

/** Has the live bound measured at the slider's k. */
export function watchBound() {
  const { config } = get();
  if (config) client?.post({ type: 'watch', k: config.sample.blockSize, sentences: SENTENCES });
}

/** @param {EvaluationResult} result */
export function received(result) {
  const { history, estimates } = get();
  const { step, k, nelbo } = result;
  const mark = { step, k, nats: nelbo.nats, standardError: nelbo.standardError };
  const others = history.bounds.filter((bound) => bound.step !== step || bound.k !== k);
  set({
    estimates: { ...estimates, [k]: result },
    history: { ...history, bounds: [...others, mark] },
  });
}

/** Sums exactly at every k asked for, one after another. @param {number[]} ks */
export async function measureExactly(ks) {
  for (const k of ks) {
    if (!client || get().evaluating) return;
    const { query, answer } = client.ask(
      (query) => ({ type: 'evaluate', query, k, exact: true }),
      (done, rows) => set({ evaluating: { k, query, done, rows } }),
    );
    set({ evaluating: { k, query, done: 0, rows: 0 } });
    try {
      const result = await answer;
      set({ exacts: { ...get().exacts, [k]: result }, evaluating: null });
    } catch (thrown) {
      set({ evaluating: null });
      const fault = faultOf(thrown);
      if (!quiet.includes(fault.kind)) notify({ kind: 'fault', text: fault.message });
      return;
    }
  }
}

/** Ends of a query that a person asked for or is told of elsewhere. */
const quiet = ['cancelled', 'gone', 'no-model'];

export function cancelExact() {
  const { evaluating } = get();
  if (evaluating) client?.post({ type: 'cancel', query: evaluating.query });
}

let sweeping = false;

/**
 * Estimates every k, one after another, while the model rests: the table then shows every
 * learning gap without being asked.
 */
export async function sweep() {
  if (sweeping) return;
  sweeping = true;
  try {
    for (let k = 1; k <= (get().corpus?.length ?? 0); k += 1) {
      const { run, estimates } = get();
      if (!client || !run || run.training) break;
      if (estimates[k]?.step === run.status.step) continue;
      const { answer } = client.ask((query) => ({ type: 'evaluate', query, k, exact: false }));
      const result = await answer;
      if (get().run?.id !== run.id) break;
      received(result);
    }
  } catch (thrown) {
    const fault = faultOf(thrown);
    if (!quiet.includes(fault.kind)) notify({ kind: 'fault', text: fault.message });
  }
  sweeping = false;
}

let measured = '';

/** The process gaps for every k, one small task each. */
function measureProcessGaps() {
  const { config, corpus } = get();
  const loaded = core();
  if (!config || !corpus || !loaded) return;
  const { corpus: source, process } = config.run;
  const wanted = `${source.kind}/${process.kind}`;
  if (wanted === measured) return;
  measured = wanted;
  set({ processGaps: [] });
  const next = (/** @type {number} */ k) => {
    if (measured !== wanted || k > corpus.length) return;
    try {
      const gap = loaded.processGap(source, process, k);
      set({ processGaps: [...get().processGaps, gap] });
    } catch {
      return; // the law is not enumerable: the table says nothing rather than something wrong
    }
    setTimeout(() => next(k + 1));
  };
  next(1);
}

/** @param {LaneClient} lane */
export function startMeasuring(lane) {
  client = lane;
  onEffect('evaluate', () => {
    watchBound();
    measureProcessGaps();
  });
}
