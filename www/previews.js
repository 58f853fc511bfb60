/**
 * Watching a planner learn: the same few corrupted sentences, asked about again and again while the
 * model trains, and once more whenever it rests.
 */

/** @import { Preview } from '../pkg/index.js' */
/** @import { LaneClient } from './lane.js' */
import { isLong } from './measure.js';
import { get, hasModel, onEffect, report, set } from './state.js';

const EVERY = 2000;
const SENTENCES = 6;
const LONG_SENTENCES = 2;

/**
 * The block size they are watched at: the slider's; of a long sentence at least a quarter, as one
 * position among a hundred would hardly be coloured.
 */
/** @param {number} length @param {number} k */
const watchedBlock = (length, k) => (isLong(length) ? Math.max(k, Math.ceil(length / 4)) : k);

/** How many sentences are watched. @param {number} length */
export const watchedSentences = (length) => (isLong(length) ? LONG_SENTENCES : SENTENCES);

/** @type {LaneClient | null} */
let client = null;
let asking = false;
let again = false;

/** Asks what the lane's model makes of the sentences, if it plans; one query at a time. */
export async function look() {
  again = true;
  if (asking) return;
  asking = true;
  while (again) {
    again = false;
    await lookOnce();
  }
  asking = false;
}

async function lookOnce() {
  const { run, config, corpus, process } = get();
  if (!client || !run || !config || !corpus || !hasModel() || !process.plans) return;
  const { id, status } = run;
  const k = watchedBlock(corpus.length, config.sample.blockSize);
  const count = watchedSentences(corpus.length);
  try {
    const { answer } = client.ask((query) => ({ type: 'preview', query, k, count }));
    /** @type {Preview[]} */
    const previews = await answer;
    if (get().run?.id === id) set({ seen: { step: status.step, previews } });
  } catch (thrown) {
    report(thrown);
  }
}

/** @param {LaneClient} lane */
export function startPreviews(lane) {
  client = lane;
  onEffect('evaluate', () => void look());
  setInterval(() => {
    if (get().run?.training && !document.hidden) void look();
  }, EVERY);
}
