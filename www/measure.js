/**
 * What is measured of the page's own run: the live bound at the slider's k, what a planner makes of corrupted
 * sentences, and on a button what takes a while. The worker does it; here it is only asked for.
 */

/** @import { Measurement, Preview, SampleConfig } from '../pkg/index.js' */
/** @import { Run } from './record.js' */
/** @import { Table } from './state.js' */
import { coalesced } from './coalesced.js';
import { measureProcessGaps } from './process-gaps.js';
import { withEstimate } from './record.js';
import { blockSizeOf, isLearned, processName } from './process.js';
import { own } from './runner.js';
import { core, get, hasModel, onEffect, present, report } from './state.js';
import { shownView } from './view.js';

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

/** While a planner learns it is asked about the same few sentences so often, in milliseconds. */
const EVERY = 2000;
const WATCHED = { short: 6, long: 2 };

/**
 * The block size they are watched at: the slider's; of a long sentence at least a quarter, as one
 * position among a hundred would hardly be coloured.
 */
/** @param {number} length @param {number} k */
const watchedBlock = (length, k) => (isLong(length) ? Math.max(k, Math.ceil(length / 4)) : k);

/** How many sentences are watched. @param {number} length */
export const watchedSentences = (length) => (isLong(length) ? WATCHED.long : WATCHED.short);

/**
 * The newest measurement at a k; an exact one before an estimate of the same weights.
 *
 * @param {Run} run
 * @param {number} k
 */
export function newest({ estimates, exacts }, k) {
  const exact = exacts[k];
  const estimate = estimates[k];
  return exact && (!estimate || exact.step >= estimate.step) ? exact : estimate;
}

/** The bound of the model that answers, if it is measured. @param {Table} table */
export function boundOf(table) {
  if (isLearned(table)) return present(table).marks.at(-1)?.measured.bound;
  return hasModel(table) ? measurementOf(table)?.nelbo : undefined;
}

/** What the process costs even a perfect network, in nats. @param {Table} table */
export function processGapOf(table) {
  const { config, processGaps } = table;
  const known = processGaps[processName(config?.run)]?.[blockSizeOf(table) ?? 1]?.mean?.nats;
  if (known !== undefined || !hasModel(table)) return known;
  return measurementOf(table)?.processGap ?? undefined;
}

/** What the model that answers has still to learn, if it is measured. @param {Table} table */
export function learningGapOf(table) {
  const { learningGap: nats, learningGapError: error } = measurementOf(table) ?? {};
  return typeof nats === 'number' && hasModel(table)
    ? { nats, standardError: error ?? 0 }
    : undefined;
}

/** The newest measurement at the slider's k. @param {Table} table */
const measurementOf = (table) => newest(present(table), table.config?.sample.blockSize ?? 1);

/** The block sizes at which this state's model is measured: a diffusion has no k, so one is enough. */
/** @param {Pick<Table, 'config' | 'corpus' | 'process'>} table */
export function measuredSizes({ config, corpus, process }) {
  const k = config?.sample.blockSize ?? 1;
  return process.blocks ? blockSizes(corpus?.length ?? 8, k) : [k];
}

/** Has the live bound measured at the slider's k. */
export function watchBound() {
  const { config, corpus } = get();
  const sentences = sentencesOf(corpus?.length ?? 0);
  if (config) own.post({ type: 'watch', samples: [config.sample], sentences });
}

/** Whether it was made at the share of random tokens that is chosen. @param {Measurement} measurement */
export const isOfShare = ({ share }) => share === null || share === get().config?.sample.share;

/** Those that were. */
/** @param {{ [k: number]: Measurement }} measurements @returns {{ [k: number]: Measurement }} */
const ofShare = (measurements) =>
  Object.fromEntries(Object.entries(measurements).filter(([, each]) => isOfShare(each)));

/** Sums exactly, for every k at once. */
export function measureExactly() {
  const { config } = get();
  if (!config) return;
  const { sample } = config;
  void own.measure('exact', { type: 'exact', sample }, (/** @type {Measurement[]} */ found) => ({
    exacts: ofShare(Object.fromEntries(found.map((measurement) => [measurement.k, measurement]))),
  }));
}

/** Tighter bounds of a learned posterior, on the weights as they are. */
export const tighten = () =>
  own.measure('importance', { type: 'importance' }, ([{ step, found }]) => ({
    importance: { step, bounds: found },
  }));

/** Draws sentences in the way in which blanks are filled, by the network or where there is none by the data distribution. */
export function measureQuality() {
  const { config } = get();
  if (config) void own.draw(config, hasModel() ? 'network' : 'oracle');
}

/**
 * Estimates every k, one after another, while the model rests: the table then shows every
 * learning gap without being asked.
 */
export const sweep = coalesced(async () => {
  // A learned posterior is measured as its training rests, once and for all.
  if (isLearned(get())) return;
  try {
    for (const k of measuredSizes(get())) {
      const { opened, status, training, estimates } = own.run;
      const { config, corpus } = get();
      const sentences = sentencesOf(corpus?.length ?? 0);
      if (!config || !status || training || !hasModel()) break;
      if (estimates[k]?.step === status.step) continue;
      /** @type {SampleConfig} */
      const sample = { ...config.sample, blockSize: k };
      /** @type {Measurement[]} */
      const measurements = await own.ask({ type: 'estimate', sample, sentences });
      if (own.run.opened !== opened) break;
      own.become(measurements.filter(isOfShare).reduce(withEstimate, own.run));
    }
  } catch (thrown) {
    report(thrown);
  }
});

/** Asks what the worker's model makes of the sentences, if it plans; one query at a time. */
export const look = coalesced(async () => {
  const { config, corpus, process } = get();
  const { opened, status } = own.run;
  if (!status || !config || !corpus || !hasModel() || !process.plans) return;
  const sample = {
    ...config.sample,
    blockSize: watchedBlock(corpus.length, config.sample.blockSize),
  };
  const count = watchedSentences(corpus.length);
  try {
    /** @type {Preview[]} */
    const previews = await own.ask({ type: 'preview', sample, count });
    if (own.run.opened === opened) own.put({ seen: { step: status.step, previews } });
  } catch (thrown) {
    report(thrown);
  }
});

export function startMeasuring() {
  onEffect('evaluate', () => {
    const { estimates, exacts } = own.run;
    own.put({ estimates: ofShare(estimates), exacts: ofShare(exacts) });
    watchBound();
    void look();
    if (hasModel()) void sweep();
    measureProcessGaps(blockSizes(get().corpus?.length ?? 0));
  });
  setInterval(() => {
    if (own.run.training && !document.hidden && shownView() === 'bench') void look();
  }, EVERY);
}
