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
const LONGEST = { reading: 5000, writing: 15_000 };
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
    upgrade(database) {
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
 * What the database answers, if it does so in time; what was written is on disk then.
 *
 * @template T
 * @param {keyof typeof LONGEST} what
 * @param {(database: IDBPDatabase<Stores>) => Promise<T>} work
 */
async function ask(what, work) {
  try {
    const result = await within(database().then(work), silent ? SHORT : LONGEST[what], LATE);
    silent = false;
    return result;
  } catch (thrown) {
    silent ||= isLate(thrown);
    throw thrown;
  }
}

/**
 * One transaction that writes: all that `work` does in it, or nothing.
 *
 * @template {(keyof Stores)[]} N
 * @param {[...N]} names
 * @param {(change: IDBPTransaction<Stores, [...N], 'readwrite'>) => Promise<unknown>} work
 */
const write = (names, work) =>
  ask('writing', async (database) => {
    const change = database.transaction(names, 'readwrite');
    await Promise.all([work(change), change.done]);
  });

/** Whether storage did not answer in time. @param {any} thrown */
export const isLate = (thrown) => thrown?.kind === 'late';

/** Keeps a text for the runs on it. @param {string} fingerprint @param {string | Uint8Array} source */
export const keepText = (fingerprint, source) =>
  ask('writing', (database) => database.put('texts', source, fingerprint));

/** A kept text. @param {string} fingerprint */
export const text = (fingerprint) =>
  ask('reading', (database) => database.get('texts', fingerprint));

/** Forgets the texts that are not among these. @param {string[]} needed fingerprints */
export const pruneTexts = (needed) =>
  write(['texts'], async ({ store }) => {
    const kept = await store.getAllKeys();
    const idle = kept.filter((key) => !needed.includes(key));
    await Promise.all(idle.map((key) => store.delete(key)));
  });

/** Saves a run and its checkpoint, both or neither. @param {KeptRun} run @param {Uint8Array} bytes */
export const keep = (run, bytes) =>
  write(['checkpoints', 'runs'], (change) =>
    // Bytes first: where they cannot be written at all, that throws, and nothing else has been asked.
    Promise.all([
      change.objectStore('checkpoints').put(bytes, run.id),
      change.objectStore('runs').put(run),
    ]),
  );

/** Every kept run of the reader's, newest first, without the checkpoints. */
export const list = () =>
  ask('reading', async (database) => {
    const kept = (await database.getAll('runs')).filter(({ aside }) => !aside);
    return kept.sort((a, b) => b.savedAt - a.savedAt);
  });

/** A kept run. @param {string} id */
export const run = (id) => ask('reading', (database) => database.get('runs', id));

/** Forgets what lanes have kept and not saved since. @param {number} since milliseconds since 1970 */
export async function forgetAside(since) {
  const runs = await ask('reading', (database) => database.getAll('runs'));
  const old = runs.filter(({ aside, savedAt }) => aside && savedAt < since);
  if (old.length > 0) await forget(old.map(({ id }) => id));
}

/** A run's checkpoint. @param {string} id */
export const checkpoint = (id) => ask('reading', (database) => database.get('checkpoints', id));

/** Changes a few fields of a kept run. @param {string} id @param {Partial<KeptRun>} fields */
export const amend = (id, fields) =>
  write(['runs'], async ({ store }) => {
    const kept = await store.get(id);
    if (kept) await store.put({ ...kept, ...fields });
  });

/** Forgets runs, all or none. @param {string[]} ids */
export const forget = (ids) =>
  write(['runs', 'checkpoints'], (change) =>
    Promise.all(
      ids.flatMap((id) => [
        change.objectStore('runs').delete(id),
        change.objectStore('checkpoints').delete(id),
      ]),
    ),
  );

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
    claiming = within(lock(id), LONGEST.reading, LATE).catch(() => true);
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
