/**
 * Runs kept in the browser (IndexedDB): what the run is, its chart's history, its checkpoint; and
 * the texts they were trained on.
 *
 * A run's description and its bytes lie in two stores and are written in one transaction, so a
 * reload finds either the old save or the new one, never half of each.
 */

/** @import { RunConfig } from '../pkg/index.js' */
/** @import { History } from './protocol.js' */
/** @import { IDBPDatabase, IDBPTransaction } from './vendor/idb.js' */
import { within } from './deadline.js';
import { openDB } from './vendor/idb.js';

/**
 * @typedef {object} KeptRun
 * @property {string} id
 * @property {RunConfig} config
 * @property {number} step
 * @property {number} budget
 * @property {boolean} training whether it was training when it was saved, and so goes on
 * @property {boolean} current whether it is the lane's present run, or one kept from before
 * @property {number} savedAt milliseconds since 1970
 * @property {History} history
 * @property {boolean} [aside] whether it is a lane's, which is not listed
 */

const NAME = 'denoise-lab';
const VERSION = 2;

/** So long may storage take to answer, in milliseconds; writing, on a slow disk. */
const LONGEST = { readonly: 5000, readwrite: 15_000 };
const LATE = {
  zh: '这个浏览器的存储没有回应。',
  en: 'The storage of this browser does not answer.',
};
/** Storage that has not answered once is hardly waited for again, until it has. */
const SHORT = 250;
let silent = false;

/**
 * @typedef {{ runs: { key: string, value: KeptRun }, checkpoints: { key: string, value: Uint8Array },
 *   texts: { key: string, value: string | Uint8Array } }} Stores
 */
/** @type {Promise<IDBPDatabase<Stores>> | null} */
let opening = null;

const closed = () => void (opening = null);

/** `async`, so that a browser without IndexedDB rejects like one that refuses. */
async function open() {
  /** @type {Promise<IDBPDatabase<Stores>>} */
  const opened = openDB(NAME, VERSION, {
    upgrade(database, _, __, { done }) {
      // That it failed is said by the opening.
      done.catch(() => {});
      const { objectStoreNames: there } = database;
      if (!there.contains('runs')) database.createObjectStore('runs', { keyPath: 'id' });
      if (!there.contains('checkpoints')) database.createObjectStore('checkpoints');
      if (!there.contains('texts')) database.createObjectStore('texts');
    },
    // Another tab may hold a newer page: let it upgrade.
    blocking(_, __, { target }) {
      /** @type {IDBDatabase} */ (target).close();
      closed();
    },
    terminated: closed,
  });
  return opened;
}

function database() {
  opening ??= open();
  opening.catch(closed);
  return opening;
}

/**
 * What `work` finds in one transaction, if there is an answer in time. All that it writes is on disk then, or nothing; it asks
 * for one thing after another, so that none is without an answer when the next is refused.
 *
 * @template {(keyof Stores)[]} N
 * @template {'readonly' | 'readwrite'} M
 * @template T
 * @param {M} mode
 * @param {[...N]} names
 * @param {(transaction: IDBPTransaction<Stores, [...N], M>) => Promise<T>} work
 */
async function ask(mode, names, work) {
  const asked = database().then(async (database) => {
    const transaction = database.transaction(names, mode);
    const worked = work(transaction).catch((thrown) => {
      // What was asked for before would be written alone.
      try {
        transaction.abort();
      } catch {
        // It is over already.
      }
      throw thrown;
    });
    const [result] = await Promise.all([worked, transaction.done]);
    return result;
  });
  try {
    const result = await within(asked, silent ? SHORT : LONGEST[mode], LATE);
    silent = false;
    return result;
  } catch (thrown) {
    silent ||= isLate(thrown);
    throw thrown;
  }
}

/**
 * @template {(keyof Stores)[]} N
 * @template T
 * @param {[...N]} names
 * @param {(transaction: IDBPTransaction<Stores, [...N], 'readonly'>) => Promise<T>} work
 */
const read = (names, work) => ask('readonly', names, work);

/**
 * @template {(keyof Stores)[]} N
 * @param {[...N]} names
 * @param {(transaction: IDBPTransaction<Stores, [...N], 'readwrite'>) => Promise<unknown>} work
 */
const write = (names, work) =>
  ask('readwrite', names, async (transaction) => void (await work(transaction)));

/** Whether storage did not answer in time. @param {any} thrown */
export const isLate = (thrown) => thrown?.kind === 'late';

/** Keeps a text for the runs on it. @param {string} fingerprint @param {string | Uint8Array} source */
export const keepText = (fingerprint, source) =>
  write(['texts'], ({ store }) => store.put(source, fingerprint));

/** A kept text. @param {string} fingerprint */
export const text = (fingerprint) => read(['texts'], ({ store }) => store.get(fingerprint));

/** Forgets the texts that are not among these. @param {string[]} needed fingerprints */
export const pruneTexts = (needed) =>
  write(['texts'], async ({ store }) => {
    for (const key of await store.getAllKeys()) if (!needed.includes(key)) await store.delete(key);
  });

/** Saves a run and its checkpoint, both or neither. @param {KeptRun} run @param {Uint8Array} bytes */
export const keep = (run, bytes) =>
  write(['runs', 'checkpoints'], async (both) => {
    await both.objectStore('checkpoints').put(bytes, run.id);
    await both.objectStore('runs').put(run);
  });

/** Every kept run of the reader's, newest first, without the checkpoints. */
export const list = () =>
  read(['runs'], async ({ store }) => {
    const kept = (await store.getAll()).filter(({ aside }) => !aside);
    return kept.sort((a, b) => b.savedAt - a.savedAt);
  });

/** Forgets what lanes have kept and not saved since. @param {number} since milliseconds since 1970 */
export const forgetAside = (since) =>
  write(['runs', 'checkpoints'], async (both) => {
    for (const { id, aside, savedAt } of await both.objectStore('runs').getAll())
      if (aside && savedAt < since) await remove(both, id);
  });

/** A kept run with its checkpoint, as they were saved together; undefined where either is missing. @param {string} id */
export const kept = (id) =>
  read(['runs', 'checkpoints'], async (both) => {
    const run = await both.objectStore('runs').get(id);
    const bytes = await both.objectStore('checkpoints').get(id);
    return run && bytes && { run, bytes };
  });

/** Changes a few fields of a kept run. @param {string} id @param {Partial<KeptRun>} fields */
export const amend = (id, fields) =>
  write(['runs'], async ({ store }) => {
    const kept = await store.get(id);
    if (kept) await store.put({ ...kept, ...fields });
  });

/** Forgets runs, all or none. @param {string[]} ids */
export const forget = (ids) =>
  write(['runs', 'checkpoints'], async (both) => {
    for (const id of ids) await remove(both, id);
  });

/** @param {IDBPTransaction<Stores, ['runs', 'checkpoints'], 'readwrite'>} both @param {string} id */
async function remove(both, id) {
  await both.objectStore('runs').delete(id);
  await both.objectStore('checkpoints').delete(id);
}

/**
 * Claims a run for this tab, so that two tabs never train and save the same one. Held until the
 * page goes away. Without the Web Locks API every claim succeeds.
 *
 * @param {string} id
 * @returns {Promise<boolean>} whether this tab has it, from now or from before
 */
export function claim(id) {
  let claiming = claims.get(id);
  if (!claiming) {
    // Better two tabs with one run than a run that never begins.
    claiming = within(lock(id), LONGEST.readonly, LATE).catch(() => true);
    claims.set(id, claiming);
    void claiming.then((has) => has || claims.delete(id));
  }
  return claiming;
}

/** @type {Map<string, Promise<boolean>>} */
const claims = new Map();

/** @param {string} id @returns {Promise<boolean>} */
function lock(id) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks
      .request(`${NAME}/${id}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock ? new Promise(() => {}) : undefined;
      })
      .catch(() => resolve(true));
  });
}
