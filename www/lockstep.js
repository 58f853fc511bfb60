/** The same sentence destroyed by every process, from the same seed. */

import { core, get, onEffect, set } from './state.js';

/** What the trajectories on show were drawn from, as JSON. */
let drawn = '';

async function drawAll() {
  const { config } = get();
  const loaded = core();
  if (!config || !loaded) return;
  const { run, sample } = config;
  const from = JSON.stringify([run.corpus, run.model, sample.seed, sample.blockSize, sample.share]);
  if (from === drawn) return;
  drawn = from;
  // Whoever waits comes first.
  await new Promise((resolve) => setTimeout(resolve));
  if (from === drawn) set({ lockstep: loaded.inStep(config) });
}

export const startLockstep = () => onEffect('sample', () => void drawAll());
