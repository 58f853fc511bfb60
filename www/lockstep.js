/** The same sentence destroyed by every process, from the same seed: asked of the core, one by one. */

/** @import { State } from '../pkg/index.js' */
/** @import { Trajectory } from './state.js' */
import { processName, processOptions, withProcess } from './process.js';
import { faultOf } from './protocol.js';
import { core, get, onEffect, set } from './state.js';

/** What the trajectories on show were drawn from, as JSON. */
let drawn = '';

async function drawAll() {
  const { config, corpus } = get();
  if (!config || !corpus) return;
  const states = processOptions().map(({ name }) => withProcess(config, name));
  const from = JSON.stringify([
    corpus.sentence,
    config.sample.seed,
    config.sample.blockSize,
    states.map(({ run }) => [run.corpus, run.model.process]),
  ]);
  if (from === drawn) return;
  drawn = from;
  /** @type {Trajectory[]} */
  const lockstep = [];
  for (const state of states) {
    // Whoever waits comes first.
    await new Promise((resolve) => setTimeout(resolve));
    if (from !== drawn) return;
    lockstep.push(trajectory(state, corpus.sentence));
  }
  set({ lockstep });
}

/** @param {State} state @param {string} sentence @returns {Trajectory} */
function trajectory(state, sentence) {
  const process = processName(state.run);
  try {
    return { process, frames: core()?.forwardFrames(state, sentence) ?? [], fault: null };
  } catch (thrown) {
    return { process, frames: [], fault: faultOf(thrown) };
  }
}

export const startLockstep = () => onEffect('sample', () => void drawAll());
