/**
 * What every process costs on the corpus even the optimal network, for every k: asked of the core, one
 * small task each, the chosen process first; the others once their table has been in sight, since they hold a
 * core for seconds, of long sentences for minutes.
 */

/** @import { CorpusConfig, Mean, ProcessChoice, ProcessConfig, State } from '../pkg/index.js' */
/** @import { ProcessGap } from './state.js' */
import { processName, shareOf } from './process.js';
import { faultOf } from './protocol.js';
import { core, get, set } from './state.js';

/** Contexts an estimate is made from, where there is no exact sum. */
const CONTEXTS = 8192;
/** The page's thread is held up for hardly longer than this: milliseconds. */
const SLICE = 8;
/** Contexts between two looks at the clock; a context takes up to 3 ms. */
const ROWS = 4;
/** Milliseconds between two words on how far it is. */
const TELL_EVERY = 100;

/** @type {Map<string, ProcessGap>} by corpus and cell */
const known = new Map();

/** The corpus and the processes whose gaps are being measured, as JSON. */
let wanted = '';
/** The block sizes asked for last, and whether the table has been in sight. */
let sizes = /** @type {number[]} */ ([]);
let seen = false;
/** Counts the tables that were wanted, so that one that no longer is comes to its end. */
let latest = 0;

/** @typedef {{ process: ProcessConfig, k: number, share: number }} Cell */

/** The cells that are wanted, the chosen process first; diffusions take longest. */
/** @param {State} config @param {number[]} blockSizes @returns {Cell[]} */
function cellsOf(config, blockSizes) {
  const chosen = processName(config.run);
  const rank = (/** @type {ProcessChoice} */ { config: { kind }, description: { blocks } }) =>
    (blocks ? 0 : 2) - (kind === chosen ? 1 : 0);
  return get()
    .processes.filter(({ config: { kind } }) => seen || kind === chosen)
    .sort((a, b) => rank(a) - rank(b))
    .flatMap(({ config: process, description: { blocks } }) => {
      // A diffusion has no k: whatever is asked, it is the same.
      const sizes = blocks ? blockSizes : [1];
      // Where u is the run's own, that of the sample changes nothing.
      const share = shareOf(process, config.sample) ?? 0;
      return sizes.map((k) => ({ process, k, share }));
    });
}

/** @param {number[]} blockSizes */
export async function measureProcessGaps(blockSizes) {
  const { config, corpus } = get();
  sizes = blockSizes;
  if (!config || !corpus) return;
  const cells = cellsOf(config, blockSizes);
  const now = JSON.stringify([config.run.corpus, cells]);
  if (now === wanted) return;
  wanted = now;
  const turn = ++latest;
  const going = () => turn === latest;
  set({ processGaps: {}, gauging: null });
  // Where nobody knows the distribution, nobody knows what a process costs.
  if (corpus.entropy === null) return;
  const rows = cells.length * CONTEXTS;
  for (const [index, cell] of cells.entries()) {
    const tell = (/** @type {number} */ asked) => {
      const done = index * CONTEXTS + asked;
      if (going()) set({ gauging: { done, rows, halted: false } });
    };
    const gap = await measured(config.run.corpus, cell, { tell, going });
    if (!gap || !going()) return;
    const { processGaps } = get();
    const { process, k } = cell;
    const { kind } = process;
    set({ processGaps: { ...processGaps, [kind]: { ...processGaps[kind], [k]: gap } } });
  }
  set({ gauging: null });
}

/** The table is in sight: from now on all of it is measured. */
export function seenProcessGaps() {
  if (seen) return;
  seen = true;
  void measureProcessGaps(sizes);
}

/** Leaves the rest of the table empty, until it is asked for again. */
export function haltProcessGaps() {
  const { gauging } = get();
  if (!gauging) return;
  wanted = '';
  latest += 1;
  set({ gauging: { ...gauging, halted: true } });
}

/** @typedef {{ tell: (asked: number) => void, going: () => boolean }} Hearing */

/** Null if it was no longer wanted before it was known. */
/** @param {CorpusConfig} corpus @param {Cell} cell @param {Hearing} hearing */
async function measured(corpus, cell, hearing) {
  const name = JSON.stringify([corpus, cell]);
  const before = known.get(name);
  if (before) return before;
  /** @type {ProcessGap} */
  let gap;
  try {
    const mean = await measure(corpus, cell, hearing);
    if (!mean) return null;
    gap = { mean, fault: null };
  } catch (thrown) {
    gap = { mean: null, fault: faultOf(thrown) };
  }
  known.set(name, gap);
  return gap;
}

/** @param {CorpusConfig} corpus @param {Cell} cell @param {Hearing} hearing */
async function measure(corpus, { process, k, share }, { tell, going }) {
  const loaded = core();
  if (!loaded) return null;
  await others();
  const gap = new loaded.ProcessGap(corpus, process, k, share, CONTEXTS);
  try {
    let began = performance.now();
    let reportedAt = began;
    for (let asked = ROWS; !(await gap.advance(ROWS)); asked += ROWS) {
      const now = performance.now();
      if (now - reportedAt > TELL_EVERY) {
        reportedAt = now;
        tell(asked);
      }
      if (now - began < SLICE) continue;
      await others();
      if (!going()) return null;
      began = performance.now();
    }
    return gap.mean();
  } finally {
    gap.free();
  }
}

/** Whoever waits comes first. */
const others = () => new Promise((resolve) => setTimeout(resolve));
