/**
 * What every process costs on the corpus even the optimal network, for every k: asked of the core, one
 * small task each, the chosen process first.
 */

/** @import { CorpusConfig, Mean, ProcessConfig } from '../pkg/index.js' */
import { describeProcess, processOptions, withProcess } from './process.js';
import { core, get, set } from './state.js';

/** Contexts an estimate is made from, where there is no exact sum. */
const CONTEXTS = 8192;
/** The page's thread is held up for hardly longer than this: milliseconds. */
const SLICE = 8;
/** Contexts between two looks at the clock. */
const ROWS = 16;

/** @type {Map<string, Mean | null>} by corpus, process and k */
const known = new Map();

/** The corpus and the processes whose gaps are being measured, as JSON. */
let wanted = '';

/** @param {number[]} blockSizes */
export async function measureProcessGaps(blockSizes) {
  const { config, corpus } = get();
  if (!config || !corpus) return;
  const { kind } = config.run.process;
  /** The chosen one first; diffusions take longest. */
  const rank = (/** @type {{ name: string, process: ProcessConfig }} */ { name, process }) =>
    (describeProcess(process).blocks ? 0 : 2) - (name === kind ? 1 : 0);
  const processes = processOptions()
    .map(({ name }) => ({ name, process: withProcess(config, name).run.process }))
    .sort((a, b) => rank(a) - rank(b));
  const now = JSON.stringify([config.run.corpus, processes]);
  if (now === wanted) return;
  wanted = now;
  set({ processGaps: {} });
  // Where nobody knows the law, nobody knows what a process costs.
  if (corpus.entropy === null) return;
  for (const { name, process } of processes) {
    // A diffusion has no k: whatever is asked, it is the same.
    for (const k of describeProcess(process).blocks ? blockSizes : [1]) {
      const gap = await measured(config.run.corpus, process, k);
      if (now !== wanted) return;
      const { processGaps } = get();
      set({ processGaps: { ...processGaps, [name]: { ...processGaps[name], [k]: gap } } });
    }
  }
}

/** @param {CorpusConfig} corpus @param {ProcessConfig} process @param {number} k */
async function measured(corpus, process, k) {
  const name = JSON.stringify([corpus, process, k]);
  const before = known.get(name);
  if (before !== undefined) return before;
  const gap = await measure(corpus, process, k).catch(() => null);
  known.set(name, gap);
  return gap;
}

/** @param {CorpusConfig} corpus @param {ProcessConfig} process @param {number} k */
async function measure(corpus, process, k) {
  const loaded = core();
  if (!loaded) return null;
  await others();
  const gap = new loaded.ProcessGap(corpus, process, k, CONTEXTS);
  try {
    let began = performance.now();
    while (!(await gap.advance(ROWS))) {
      if (performance.now() - began < SLICE) continue;
      await others();
      began = performance.now();
    }
    return gap.mean();
  } finally {
    gap.free();
  }
}

/** Whoever waits comes first. */
const others = () => new Promise((resolve) => setTimeout(resolve));
