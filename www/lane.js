/**
 * The page's side of one lane: its worker, its queries, and its restart when it dies. A page may
 * hold any number of lanes.
 */

/** @import { ClaimCommand, ClaimEvent, Command, Event } from './protocol.js' */
/** @import { Script } from './own-scripts.js' */
import { ownScript } from './own-scripts.js';

const PING_EVERY = 4000;
/** Slices are short, so a worker silent this long is gone. Hidden pages do not measure. */
const SILENT = 20_000;
/** A worker that is not ready after this long is gone on without; should it still come, it is used. */
const LOADING = 30_000;
/** A worker that dies this often, in a minute, is not started again by itself. */
const MOST_RESTARTS = 3;

/** @template T @typedef {{ resolve: (value: T) => void, reject: (fault: unknown) => void, partial?: (done: number, rows: number) => void }} Waiting */

/**
 * A command that is answered, before it has its number.
 *
 * @template {Command} [C=Command]
 * @typedef {C extends { query: number } ? Omit<C, 'query'> : never} Question
 */

/**
 * @template {Command | ClaimCommand} [C=Command]
 * @template {Event | ClaimEvent} [E=Event]
 */
export class LaneClient {
  /** @type {Worker | null} */
  #worker = null;
  #ready = false;
  #query = 0;
  /** @type {Map<number, Waiting<any>>} */
  #waiting = new Map();
  /** @type {number[]} */
  #deaths = [];
  #heardAt = 0;
  /** How many may train its model, as it was told last. */
  #workers = 0;
  #listen;
  #died;
  #source;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pinging;

  /**
   * @param {(event: E) => void} listen every event but the answers to queries
   * @param {(again: boolean) => void} died the worker is gone; `again` if a new one is starting
   * @param {Script} [source] the worker's script
   */
  constructor(listen, died, source = 'worker.js') {
    this.#listen = /** @type {(event: Event | ClaimEvent) => void} */ (listen);
    this.#died = died;
    this.#source = source;
  }

  start() {
    this.#pinging ??= setInterval(() => this.#ping(), PING_EVERY);
    this.#worker?.terminate();
    this.#ready = false;
    this.#workers = 0;
    this.#heardAt = performance.now();
    const worker = new Worker(ownScript(this.#source), { type: 'module' });
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#ready) this.#dead();
      else this.#listen(loadFault('计算线程没有载入。', 'The worker did not load.'));
    };
    worker.onmessageerror = () => this.#dead();
    this.#worker = worker;
    setTimeout(() => {
      if (this.#worker === worker && !this.#ready) this.#listen(loadFault(...SLOW));
    }, LOADING);
  }

  /** How many workers may train its model together. @param {number} workers */
  limit(workers) {
    if (!this.#ready || workers === this.#workers) return;
    this.#workers = workers;
    this.#worker?.postMessage({ type: 'crew', workers });
  }

  /** Ends the worker, for good. */
  end() {
    clearInterval(this.#pinging);
    this.#drop();
  }

  #drop() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = false;
    for (const { reject } of this.#waiting.values()) reject(gone());
    this.#waiting.clear();
  }

  /** Posts a command; nothing is posted before the worker is ready. @param {C} command */
  post(command) {
    if (this.#ready) this.#worker?.postMessage(command);
  }

  /**
   * Asks a query and waits for its answer.
   *
   * @param {Question} question
   * @param {(done: number, rows: number) => void} [partial]
   * @returns {{ query: number, answer: Promise<any> }}
   */
  ask(question, partial) {
    const query = ++this.#query;
    const answer = new Promise((resolve, reject) => {
      if (!this.#ready) {
        reject(gone());
        return;
      }
      this.#waiting.set(query, { resolve, reject, partial });
      this.#worker?.postMessage({ ...question, query });
    });
    return { query, answer };
  }

  /** @param {Event | ClaimEvent} event */
  #receive(event) {
    this.#heardAt = performance.now();
    switch (event.type) {
      case 'ready':
        this.#ready = true;
        break;
      case 'pong':
        return;
      case 'partial':
        this.#waiting.get(event.query)?.partial?.(event.done, event.rows);
        return;
      case 'answer':
        this.#waiting.get(event.query)?.resolve(event.value);
        this.#waiting.delete(event.query);
        return;
      case 'refusal':
        this.#waiting.get(event.query)?.reject(event.fault);
        this.#waiting.delete(event.query);
        return;
      case 'fault':
        if (event.fatal) {
          this.#listen(event);
          this.#dead();
          return;
        }
        break;
    }
    this.#listen(event);
  }

  #ping() {
    if (!this.#ready) return;
    if (document.hidden) {
      this.#heardAt = performance.now();
      return;
    }
    if (performance.now() - this.#heardAt > SILENT) this.#dead();
    else this.#worker?.postMessage({ type: 'ping' });
  }

  #dead() {
    this.#drop();
    const now = performance.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < 60_000), now];
    const again = this.#deaths.length <= MOST_RESTARTS;
    if (again) this.start();
    this.#died(again);
  }
}

const gone = () => ({
  kind: 'gone',
  message: { zh: '计算线程不在了。', en: 'The worker is gone.' },
});

/** @type {[string, string]} */
const SLOW = [
  `网络部分 ${LOADING / 1000} 秒还没有载入，页面先不等它；它要是来了，照样用。`,
  `The network code has not loaded within ${LOADING / 1000} seconds. The page goes on without it, and uses it should it still come.`,
];

/** @param {string} zh @param {string} en @returns {Event} */
const loadFault = (zh, en) => ({
  type: 'fault',
  run: null,
  fatal: false,
  fault: { kind: 'load', message: { zh, en } },
});
