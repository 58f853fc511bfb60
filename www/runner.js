/** What owns a run's worker: tells it what to do, and keeps the record of what it tells. */

/** @import { QualityPoint, State } from '../pkg/index.js' */
/** @import { Question } from './lane.js' */
/** @import { Command, Event } from './protocol.js' */
/** @import { Measured, Run, Work } from './record.js' */
import { keepTold } from './crew.js';
import { LaneClient } from './lane.js';
import { heard, stepOf, unopened } from './record.js';
import { get, present, report, set } from './state.js';
import { atHand } from './text.js';

/** Sentences for each number of evaluations. */
export const SENTENCES = 400;

/** @template {Event['type']} T @typedef {Extract<Event, { type: T }>} Told */

/**
 * What else happens: when the run has changed, or is another from now on; after an event, each type by its name;
 * when the worker is gone, `again` if a new one is starting.
 *
 * @typedef {{ [T in Event['type']]?: (event: Told<T>) => void } & {
 *   changed?: () => void, left?: (run: Run) => void, died?: (again: boolean) => void,
 *   ignores?: (event: Event) => boolean }} Hearing
 */

export class Runner {
  #run;
  #asked = '';
  /** @type {LaneClient} */
  #client = new LaneClient(
    (event) => this.hear(event),
    (again) => this.on.died?.(again),
  );
  #leaveCrew = keepTold(this.#client);
  /** @type {Hearing} */
  on = {};

  /** @param {Run} run */
  constructor(run) {
    this.#run = run;
  }

  /** The record as it is; the table's may be a little older. */
  get run() {
    return this.#run;
  }

  /** @param {Run} run */
  become(run) {
    const before = this.#run;
    if (run === before) return;
    if (run.opened !== before.opened) this.on.left?.(before);
    this.#run = run;
    this.on.changed?.();
  }

  /** @param {Partial<Run>} fields */
  put(fields) {
    this.become({ ...this.#run, ...fields });
  }

  /** Nothing of the run is known any longer. */
  forget() {
    this.put(unopened);
  }

  start() {
    this.put({ worker: 'starting' });
    this.#client.start();
  }

  /** Ends the worker, for good. */
  end() {
    this.#leaveCrew();
    this.#client.end();
  }

  /** @param {Command} command */
  post(command) {
    this.#client.post(command);
  }

  /** By which its worker knows the run it was asked to open last; empty once it was asked to let go of it. */
  get asked() {
    return this.#asked;
  }

  /** Has the worker open a run in place of the one it has. @param {Omit<Extract<Command, { type: 'open' }>, 'type'>} what */
  open(what) {
    this.#asked = what.run;
    this.post({ type: 'open', ...what });
  }

  /** Has the worker let go of its run. */
  close() {
    this.#asked = '';
    this.post({ type: 'close' });
    this.forget();
  }

  /** @param {'train' | 'pause' | 'step'} type @param {string} [run] the one it was asked to open last */
  order(type, run = this.#asked) {
    this.post({ type, run });
  }

  /** @param {number} steps more than the budget that is shown, however often it is asked of that one */
  extend(steps) {
    const { opened, status } = this.#run;
    if (status) this.post({ type: 'extend', run: opened, from: status.budget, steps });
  }

  /** Asks what is answered at once. @param {Question} question @returns {Promise<any>} */
  ask(question) {
    return this.#client.ask(question).answer;
  }

  /**
   * Has something measured that takes a while: how far it is stands in the record, and then what was found. One of a
   * kind at a time; nothing of what was given up, or is of a run that is another by now.
   *
   * @param {Measured} what
   * @param {Question} question
   * @param {(found: any) => Partial<Run>} enter
   */
  async measure(what, question, enter) {
    if (this.#run.work[what]) return;
    const isWanted = () => this.#run.work[what]?.query === query;
    const { query, answer } = this.#client.ask(question, (done, rows) => {
      if (isWanted()) this.#works(what, { query, done, rows });
    });
    this.#works(what, { query, done: 0, rows: 0 });
    try {
      const found = await answer;
      if (isWanted()) this.#works(what, undefined, enter(found));
    } catch (thrown) {
      report(thrown);
      if (isWanted()) this.#works(what, undefined);
    }
  }

  /** Gives up what is being measured. @param {Measured} what */
  cancel(what) {
    const work = this.#run.work[what];
    if (!work) return;
    this.post({ type: 'cancel', query: work.query });
    this.#works(what, undefined);
  }

  /** @param {Measured} what @param {Work | undefined} work @param {Partial<Run>} [found] */
  #works(what, work, found = {}) {
    this.put({ ...found, work: { ...this.#run.work, [what]: work } });
  }

  /** Draws sentences as a state says, by the network or by the data distribution. */
  /** @param {State} state @param {'network' | 'oracle'} by */
  draw(state, by) {
    const step = by === 'network' ? stepOf(this.#run) : null;
    const { sample } = state;
    return this.measure(
      'quality',
      { type: 'quality', state, sentences: SENTENCES, by },
      (/** @type {QualityPoint[]} */ points) => ({
        // Of other weights nothing is kept: one network is what the curves have in common.
        qualities: this.#run.qualities
          .filter((other) => other.step === step && !drawsAlike(other.sample, sample))
          .concat({ sample, step, points }),
      }),
    );
  }

  /** @param {Event} event */
  hear(event) {
    if (this.#isAnothers(event) || this.on.ignores?.(event)) return;
    if (event.type === 'ready') for (const source of atHand()) this.post({ type: 'text', source });
    this.become(heard(this.#run, event, (this.#run.config ?? get().config)?.sample.blockSize ?? 1));
    /** @type {((event: any) => void) | undefined} */ (this.on[event.type])?.(event);
  }

  /** Whether an event is of a run that was here before. @param {Event} event */
  #isAnothers(event) {
    switch (event.type) {
      case 'opened':
        return this.#asked === '';
      case 'progress':
      case 'bound':
      case 'measured':
        return event.run !== this.#run.opened;
      default:
        return false;
    }
  }
}

/** What of a way of drawing changes the sentences; k and steps are what is turned. */
/** @param {State['sample']} sample */
const way = ({ share, order, choice, temperature, topP, remaskSize }) =>
  JSON.stringify([share, order, choice, temperature, topP, remaskSize]);

/** Whether two ways of drawing differ in nothing else. @param {State['sample']} a @param {State['sample']} b */
export const drawsAlike = (a, b) => way(a) === way(b);

/** The page's own run. */
export const own = new Runner(present());
own.on.changed = () => set({ runs: { ...get().runs, [own.run.id]: own.run } });
