/** The columns of the strip: the lanes of one story, whose sentence is destroyed by each of them. */

/** @import { Corpus, Frame, LaneConfig } from '../../pkg/index.js' */
/** @import { Facts } from '../i18n/strip/en.js' */
/** @import { Run } from '../record.js' */
import { fixed } from '../format.js';
import { core, get, lanesOf } from '../state.js';

/** The story whose lanes they are. */
export const STORY = 'one-thing';

/** Whether the lanes there are its own. */
export const isCurrent = ({ lanes } = get()) => lanes.story === STORY;

/** Their runs, once they are told. @param {import('../state.js').Table} table */
export const toldRuns = (table) => (isCurrent(table) ? lanesOf(table) : []);

/** What the columns train: what their lanes do, or would once the story is told. @returns {LaneConfig[]} */
function configs() {
  const { config: state } = get();
  if (isCurrent()) return lanesOf().flatMap(({ config }) => config ?? []);
  return (state && core()?.storyLanes(STORY, state.run.corpus)) ?? [];
}

/**
 * A sentence of the columns' corpus, destroyed by each of them.
 *
 * @typedef {{ kind: string, corpus: Corpus, frames: Frame[][] }} Strip its corpus by name; t = 0 first
 */

/** @returns {Strip | null} */
export function drawn() {
  const { config: state } = get();
  const loaded = core();
  const [first, ...rest] = configs();
  if (!state || !loaded || !first) return null;
  const corpus = loaded.describeCorpus(first.run.corpus);
  const frames = [first, ...rest].map(({ run, sample }) =>
    loaded.forwardFrames({ ...state, run, sample }, corpus.sentence),
  );
  return { kind: first.run.corpus.kind, corpus, frames };
}

/**
 * R of a run's posterior in nats per sequence, now and at its highest, and what was found of its latent; null before
 * it is measured, and where the posterior is fixed.
 *
 * @param {Run | undefined} run
 */
export function rateOf(run) {
  const [last, mark] = [run?.losses.at(-1), run?.marks.at(-1)];
  if (!run || !last) return null;
  const measured = mark && mark.step >= last.step ? mark.measured.rate : null;
  const now = measured?.nats ?? last.loss.rate;
  const most = Math.max(now, ...run.losses.map(({ loss }) => loss.rate));
  return { now, most, verdict: mark?.measured.sentence ?? null };
}

/** What the captions say of the run of the VAE. @returns {Facts} */
export function factsOf(table = get()) {
  const rate = rateOf(toldRuns(table).at(-1));
  return {
    rate: rate && fixed(rate.now, 2),
    most: rate && fixed(rate.most, 2),
    verdict: rate?.verdict ?? null,
  };
}
