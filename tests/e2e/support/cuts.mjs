/**
 * A browser's storage (fake-indexeddb's) that is cut at one point: what is asked of it is counted, and the n-th thing fails in
 * one of these ways. Where that kills the page, nothing that it asks later is done.
 */

import { IDBDatabase, IDBFactory, IDBObjectStore, forceCloseDatabase } from 'fake-indexeddb';

/** @typedef {{ act: () => any, abort: () => void, once: (event: 'success' | 'complete', then: () => void) => void, die: () => void }} Point */

/** What may happen where something is asked for: it returns what the page gets. @type {{ [way: string]: (point: Point) => unknown }} */
export const WAYS = {
  'it is refused': () => {
    throw new DOMException('cut by a test', 'QuotaExceededError');
  },
  'it is aborted': ({ act, abort }) => {
    const request = act();
    abort();
    return request;
  },
  'it is not committed': ({ act, abort, once }) => {
    once('success', abort);
    return act();
  },
  'the page dies asking': ({ act, abort, die }) => {
    const request = act();
    abort();
    die();
    return request;
  },
  'the page dies before the commit': ({ act, abort, die, once }) => {
    once('success', abort);
    once('success', die);
    return act();
  },
  'the page dies after the commit': ({ act, die, once }) => {
    once('complete', die);
    return act();
  },
};

/** The connections there are. @type {Set<any>} */
const databases = new Set();

/** Closes every connection, as the end of a page does. */
export async function hangUp() {
  for (const database of databases) {
    await new Promise((resolve) => {
      database.addEventListener('close', resolve);
      forceCloseDatabase(database);
    });
  }
  databases.clear();
}

/** The cut that is in force. @type {Cut | null} */
let present = null;

export class Cut {
  #n;
  #way;
  #points = 0;
  /** Whether the page is dead. */
  dead = false;
  /** What was cut, once it was: `put`, and so on. */
  what = '';

  /** Cuts from now on. @param {number} n which of the things that are asked for @param {string} way one of `WAYS` */
  constructor(n, way) {
    this.#n = n;
    this.#way = WAYS[way];
    this.dies = way.startsWith('the page dies');
    present = this;
  }

  /** The page is gone, and the next finds storage that works. */
  async lift() {
    present = null;
    await hangUp();
  }

  /** @param {string} name of what is asked for @param {any} on whose method that is @param {() => any} act */
  meet(name, on, act) {
    if (this.dead) throw new DOMException('the page is dead', 'InvalidStateError');
    this.#points += 1;
    if (this.#points !== this.#n) return act();
    this.what = name;
    // What opens storage, or gives it its shape, can only be refused.
    if (!(on instanceof IDBObjectStore)) {
      this.dead = this.dies;
      throw new DOMException('cut by a test', 'UnknownError');
    }
    const { transaction } = on;
    /** @type {(() => void)[]} */
    const succeeded = [];
    const request = this.#way({
      act,
      abort: () => transaction.abort(),
      once: (event, then) =>
        event === 'success' ? succeeded.push(then) : transaction.addEventListener(event, then),
      die: () => (this.dead = true),
    });
    for (const then of succeeded) /** @type {any} */ (request).addEventListener('success', then);
    return request;
  }
}

/** Has calls of a method go through another first. @param {any} type @param {string} name @param {(on: any, act: () => any) => any} through */
function divert({ prototype }, name, through) {
  const method = prototype[name];
  prototype[name] = function (/** @type {unknown[]} */ ...given) {
    return through(this, () => method.apply(this, given));
  };
}

for (const [type, ...names] of /** @type {const} */ ([
  [IDBFactory, 'open'],
  [IDBDatabase, 'createObjectStore'],
  [IDBObjectStore, 'put', 'delete', 'get', 'getAll', 'getAllKeys'],
])) {
  for (const name of names)
    divert(type, name, (on, act) => (present ? present.meet(name, on, act) : act()));
}
divert(IDBDatabase, 'transaction', (on, act) => {
  databases.add(on);
  return act();
});
