/** How many workers train each lane's model: the cores to spare, shared among the lanes that train. */

/** @import { LaneClient } from './lane.js' */
import { get, watch } from './state.js';

/** The most that are of use. */
const MOST = 8;

/** @type {Set<LaneClient>} */
const clients = new Set();

/** One core is left to the page. */
const spare = () => Math.min(MOST, Math.max(1, (navigator.hardwareConcurrency ?? 1) - 1));

/** How many train together: as many as the reader says, or as there are to spare. */
const workers = () => get().config?.view.workers || spare();

/** Keeps a lane told. @param {LaneClient} client @returns {() => void} ends that */
export function keepTold(client) {
  clients.add(client);
  return () => void clients.delete(client);
}

watch(() => {
  // Lanes of one network have it in common.
  const training = Object.values(get().runs).filter((run) => run.training);
  const networks = new Set(training.map(({ opened }) => opened)).size;
  const each = Math.max(1, Math.floor(workers() / Math.max(1, networks)));
  for (const client of clients) client.limit(each);
});
