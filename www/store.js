/**
 * Runs kept in the browser (IndexedDB): what the run is, its chart's history, its checkpoint; and
 * the texts they were trained on.
 *
 * A run's description and its bytes lie in two stores and are written in one transaction, so a
 * reload finds either the old save or the new one, never half of each.
 */

/** @import { RunConfig } from '../pkg/index.js' */
/** @import { History } from './protocol.js' */
import { within } from './deadline.js';

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

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

/** @returns {Promise<IDBDatabase>} */
function database() {
  opening ??= new Promise((resolve, reject) => {
    if (typeof indexedDB === 'undefined') {
      reject(new Error('IndexedDB is missing'));
      return;
    }
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const { objectStoreNames: there } = request.result;
      if (!there.contains('runs')) request.result.createObjectStore('runs', { keyPath: 'id' });
      for (const name of ['checkpoints', 'texts']) {
        if (!there.contains(name)) request.result.createObjectStore(name);
      }
    };
    request.onsuccess = () => {
      // Another tab may hold a newer page: let it upgrade.
      request.result.onversionchange = () => {
        request.result.close();
        opening = null;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opening.catch(() => (opening = null));
  return opening;
}

/**
 * Runs a transaction over some stores and waits until it is on disk.
 *
 * @template T
 * @param {'readonly' | 'readwrite'} mode
 * @param {string[]} names
 * @param {(...stores: IDBObjectStore[]) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function transactionOver(mode, names, work) {
  try {
    const result = await within(over(mode, names, work), silent ? SHORT : LONGEST[mode], LATE);
    silent = false;
    return result;
  } catch (thrown) {
    silent ||= isLate(thrown);
    throw thrown;
  }
}

/** Whether storage did not answer in time. @param {any} thrown */
export const isLate = (thrown) => thrown?.kind === 'late';

/**
 * The transaction, however long it takes.
 *
 * @template T
 * @param {'readonly' | 'readwrite'} mode
 * @param {string[]} names
 * @param {(...stores: IDBObjectStore[]) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function over(mode, names, work) {
  const open = (await database()).transaction(names, mode);
  const done = new Promise((resolve, reject) => {
    open.oncomplete = resolve;
    open.onabort = () => reject(open.error ?? new Error('the transaction was aborted'));
  });
  // The work may fail first; its rejection is the one reported.
  done.catch(() => {});
  const result = await work(...names.map((name) => open.objectStore(name)));
  await done;
  return result;
}

/**
 * One over the runs and their checkpoints.
 *
 * @template T
 * @param {'readonly' | 'readwrite'} mode
 * @param {(runs: IDBObjectStore, checkpoints: IDBObjectStore) => Promise<T>} work
 * @returns {Promise<T>}
 */
const transaction = (mode, work) => transactionOver(mode, ['runs', 'checkpoints'], work);

/** Keeps a text for the runs on it. @param {string} fingerprint @param {string | Uint8Array} source */
export const keepText = (fingerprint, source) =>
  transactionOver('readwrite', ['texts'], async (texts) => {
    await settled(texts.put(source, fingerprint));
  });

/** A kept text. @param {string} fingerprint @returns {Promise<string | Uint8Array | undefined>} */
export const text = (fingerprint) =>
  transactionOver('readonly', ['texts'], (texts) => settled(texts.get(fingerprint)));

/** Forgets the texts that are not among these. @param {string[]} needed fingerprints */
export const pruneTexts = (needed) =>
  transactionOver('readwrite', ['texts'], async (texts) => {
    const kept = await settled(texts.getAllKeys());
    const idle = kept.filter((key) => !needed.includes(String(key)));
    await Promise.all(idle.map((key) => settled(texts.delete(key))));
  });

/** Saves a run and its checkpoint, both or neither. @param {KeptRun} run @param {Uint8Array} bytes */
export const keep = (run, bytes) =>
  transaction('readwrite', async (runs, checkpoints) => {
    checkpoints.put(bytes, run.id);
    await settled(runs.put(run));
  });

/** Every kept run, newest first, without the checkpoints. @returns {Promise<KeptRun[]>} */
export const list = () =>
  transaction('readonly', async (runs) => {
    /** @type {KeptRun[]} */
    const kept = await settled(runs.getAll());
    return kept.sort((a, b) => b.savedAt - a.savedAt);
  });

/** A run's checkpoint. @param {string} id @returns {Promise<Uint8Array | undefined>} */
export const checkpoint = (id) =>
  transaction('readonly', (_, checkpoints) => settled(checkpoints.get(id)));

/** Changes a few fields of a kept run. @param {string} id @param {Partial<KeptRun>} fields */
export const amend = (id, fields) =>
  transaction('readwrite', async (runs) => {
    const kept = await settled(runs.get(id));
    if (kept) await settled(runs.put({ ...kept, ...fields }));
  });

/** Forgets runs, all or none. @param {string[]} ids */
export const forget = (ids) =>
  transaction('readwrite', async (runs, checkpoints) => {
    for (const id of ids) checkpoints.delete(id);
    await Promise.all(ids.map((id) => settled(runs.delete(id))));
  });

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
