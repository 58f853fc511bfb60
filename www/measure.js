/**
 * What is measured: the live bound at the slider's k, and exact sums on a button. Sums are done in
 * the worker; here they are only asked for.
 */

/** @import { Measurement } from '../pkg/index.js' */
/** @import { LaneClient } from './lane.js' */
/** @import { Table } from './state.js' */
import { measureProcessGaps } from './process-gaps.js';
import { core, get, onEffect, report, set } from './state.js';
import { withBound } from './worker/history.js';

/** Sentences longer than this run on like writing, and cost so much that less is asked about them. */
const LONG = 16;
const LONG_SENTENCES = 32;

/** @param {number} length */
export const isLong = (length) => length > LONG;

/** How many sentences an estimate averages. @param {number} length */
export const sentencesOf = (length) =>
  isLong(length) ? LONG_SENTENCES : (core()?.constants().sentences ?? LONG_SENTENCES);

/** The block sizes that are measured and shown: all, or for long sentences 1, 2, 4 and so on. */
/** @param {number} length @param {number} [watched] which is among them */
export function blockSizes(length, watched = 1) {
  const every = Array.from({ length }, (_, index) => index + 1);
  if (!isLong(length)) return every;
  return every.filter((k) => k === watched || Number.isInteger(Math.log2(k)) || k === length);
}

/**
 * The newest measurement at a k; an exact one before an estimate of the same weights.
 *
 * @param {{ estimates: { [k: number]: Measurement }, exacts: { [k: number]: Measurement } }} table
 * @param {number} k
 */
export function newest({ estimates, exacts }, k) {
  const exact = exacts[k];
  const estimate = estimates[k];
  return exact && (!estimate || exact.step >= estimate.step) ? exact : estimate;
}

/** The block sizes at which this state's model is measured: a diffusion has no k, so one is enough. */
/** @param {Pick<Table, 'config' | 'corpus' | 'process'>} table */
export function measuredSizes({ config, corpus, process }) {
  const k = config?.sample.blockSize ?? 1;
  return process.blocks ? blockSizes(corpus?.length ?? 8, k) : [k];
}

/** @type {LaneClient | null} */
let client = null;

/** Has the live bound measured at the slider's k. */
export function watchBound() {
  const { config, corpus } = get();
  const sentences = sentencesOf(corpus?.length ?? 0);
  if (config) client?.post({ type: 'watch', k: config.sample.blockSize, sentences });
}

/** @param {Measurement} measurement */
export function received(measurement) {
  const { history, estimates } = get();
  set({
    estimates: { ...estimates, [measurement.k]: measurement },
    history: withBound(history, measurement),
  });
}

/** Sums exactly, for every k at once. */
export async function measureExactly() {
  if (!client || get().evaluating) return;
  const { query, answer } = client.ask(
    (query) => ({ type: 'exact', query }),
    (done, rows) => set({ evaluating: { query, done, rows } }),
  );
  set({ evaluating: { query, done: 0, rows: 0 } });
  const asked = get().run?.id;
  try {
    /** @type {Measurement[]} */
    const measurements = await answer;
    const exacts = Object.fromEntries(
      measurements.map((measurement) => [measurement.k, measurement]),
    );
    if (get().run?.id === asked) set({ exacts });
  } catch (thrown) {
    report(thrown);
  }
  set({ evaluating: null });
}

export function cancelExact() {
  const { evaluating } = get();
  if (evaluating) client?.post({ type: 'cancel', query: evaluating.query });
}

let sweeping = false;
/** Whether a sweep was asked for while one was under way, which may have passed what is new. */
let again = false;

/**
 * Estimates every k, one after another, while the model rests: the table then shows every
 * learning gap without being asked.
 */
export async function sweep() {
  again = true;
  if (sweeping) return;
  sweeping = true;
  while (again) {
    again = false;
    await sweepOnce();
  }
  sweeping = false;
}

async function sweepOnce() {
  // A learned posterior is measured as its training rests, once and for all.
  if (get().config?.run.model.kind === 'learned') return;
  try {
    for (const k of measuredSizes(get())) {
      const { run, estimates, corpus } = get();
      const sentences = sentencesOf(corpus?.length ?? 0);
      if (!client || !run || run.training) break;
      if (estimates[k]?.step === run.status.step) continue;
      const { answer } = client.ask((query) => ({ type: 'estimate', query, k, sentences }));
      /** @type {Measurement[]} */
      const measurements = await answer;
      if (get().run?.id !== run.id) break;
      measurements.forEach(received);
    }
  } catch (thrown) {
    report(thrown);
  }
}

/** @param {LaneClient} lane */
export function startMeasuring(lane) {
  client = lane;
  onEffect('evaluate', () => {
    watchBound();
    measureProcessGaps(blockSizes(get().corpus?.length ?? 0));
  });
}
