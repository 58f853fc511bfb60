/**
 * The leader's side of a crew: members are workers that hold the same run. Parts of work are handed out one by one: shards, of which
 * members draw the same batches and compute gradients from the weights they are sent, and parts of what a network is asked. The lane
 * puts them together in their order: it is the same model, and it says the same, whoever computes what, however many they are, and
 * whoever dies.
 */

/** @import { Lane, RunConfig, TrainReport } from '../../pkg/index.js' */
/** @import { MemberEvent } from '../protocol.js' */
/** @import { Knowledge } from './work.js' */
import { SILENT_MEMBER } from '../deadline.js';
import { cancelled } from './faults.js';
import { SLICE, turn } from './scheduler.js';
import { Question, Step } from './work.js';

/** Parts given to a member at once: it goes on while the leader is busy with its own. */
const AHEAD = 2;
/** So many members may die, one after another, before the leader goes on alone. */
const MOST_DEATHS = 6;
/** What is asked is worth getting members for once the leader has worked on it for so long: milliseconds. */
const WORTH = 250;

/**
 * A part that is being done: of what, since when, and whether it was done elsewhere meanwhile.
 *
 * @typedef {{ work: Step | Question, part: number, since: number, done: boolean }} Task
 */

/**
 * @typedef {object} Worked
 * @property {Worker} worker
 * @property {boolean} ready
 * @property {Task[]} doing in the order in which it answers
 */

/** @typedef {Knowledge & Worked} Member */

/** Something that asks a network, pulled along in slices: one question at a time. */
export class Asker {
  /** @type {Question | null} */
  question = null;
  /** Milliseconds that the leader has worked for it. */
  spent = 0;

  /** Nothing is to come of what it asks. */
  cancel() {
    this.question?.fail(cancelled());
    this.question = null;
  }
}

export class Crew {
  #recruit;
  #texts;
  #report;
  /** How many may work together, the leader among them. */
  #most = 1;
  /** How many of them are of use in training, and how many there were when that was told last. */
  #shards = 1;
  #count = 1;
  #deaths = 0;
  /** @type {Member[]} */
  #members = [];
  /** @type {Step | null} */
  #step = null;
  /** Who is worked for. @type {Asker | null} */
  #asker = null;
  /** What members are told of a lane. @type {WeakMap<Lane, RunConfig>} */
  #runs = new WeakMap();
  /** How long a part takes here: a shard is a quarter of the tokens that are asked about at once, forth and back. */
  #took = 0;
  /** Ends the wait for an answer. */
  #wake = () => {};

  /**
   * @param {() => Worker} recruit
   * @param {() => (string | Uint8Array)[]} texts what runs may need
   * @param {(workers: number) => void} report how many train
   */
  constructor(recruit, texts, report) {
    this.#recruit = recruit;
    this.#texts = texts;
    this.#report = report;
  }

  /** @param {number} most that may work together, the leader among them */
  limit(most) {
    this.#most = most;
    this.#deaths = 0;
    for (const member of this.#members.slice(Math.max(0, most - 1))) this.#end(member);
    this.#tell();
  }

  /** Trains as `lane.train` does. @param {Lane} lane @param {number} milliseconds @param {number} [until] */
  async train(lane, milliseconds, until) {
    this.#shards = lane.shardsPerStep();
    this.#enlist(this.#shards);
    this.#tell();
    if (this.#shards === 1 || this.#members.length === 0) return lane.train(milliseconds, until);
    const start = performance.now();
    const { step: first, budget } = lane.status();
    const last = Math.min(budget, until ?? budget);
    for (let step = first; step < last;) {
      if (await this.#part(this.#stepOf(lane, step))) step += 1;
      // What members have answered meanwhile arrives.
      else await turn();
      if (performance.now() - start + this.#took > milliseconds) break;
    }
    return lane.report();
  }

  /** Has a lane ask for help with what its network is asked; whoever waits for that has to `work`. @param {Lane} lane */
  help(lane) {
    const run = this.#run(lane);
    lane.enlist(async (snapshot, width, parts) => {
      if (!this.#asker) throw new Error('nobody works for what is asked');
      if (this.#asker.spent > WORTH) this.#enlist(parts.length);
      const question = new Question(run, snapshot, width, parts);
      this.#asker.question = question;
      this.#wake();
      return question.answered;
    });
  }

  /**
   * Works for somebody until what he waits for is there, or for about so long; true if it is there, or will never be.
   *
   * @param {Asker} asker
   * @param {Promise<unknown>} awaited
   * @param {number} [milliseconds]
   */
  async work(asker, awaited, milliseconds = Infinity) {
    const start = performance.now();
    let settled = false;
    const settle = () => void (settled = true);
    const settling = awaited.then(settle, settle);
    this.#asker = asker;
    try {
      // It is asked, and goes on when it has been answered, between two tasks.
      await turn();
      while (!settled && performance.now() - start < milliseconds) {
        const { question } = asker;
        // Of a GPU there is nothing to do but to wait.
        if (!question) await Promise.race([settling, this.#woken()]);
        else if (await this.#part(question)) asker.question = null;
        await turn();
      }
    } catch (thrown) {
      asker.question?.fail(thrown);
      asker.question = null;
      throw thrown;
    } finally {
      asker.spent += performance.now() - start;
      this.#asker = null;
    }
    return settled;
  }

  /** @param {Lane} lane @param {number} step */
  #stepOf(lane, step) {
    if (!this.#step?.is(lane, step)) this.#step = new Step(this.#run(lane), lane, step);
    return this.#step;
  }

  /** @param {Lane} lane */
  #run(lane) {
    const run = this.#runs.get(lane) ?? lane.status().run;
    this.#runs.set(lane, run);
    return run;
  }

  /** Does a part of some work; true if that ended it. @param {Step | Question} work */
  async #part(work) {
    this.#replaceSilent();
    if (this.#take(work)) return true;
    this.#handOut(work);
    const part = work.queue.shift() ?? this.#overdue(work);
    if (part === undefined) {
      await this.#answer(work);
      return false;
    }
    const start = performance.now();
    const ended = work.compute(part);
    this.#took = performance.now() - start;
    return ended;
  }

  /** Takes what has been answered; true if that ended the work. @param {Step | Question} work */
  #take(work) {
    for (let answer; (answer = work.answers.shift());) {
      if (work.take(answer.part, answer.values)) return true;
    }
    return false;
  }

  /** Gives each member its next part, and one more while there are enough for all. @param {Step | Question} work */
  #handOut(work) {
    for (let round = 0; round < AHEAD; round += 1) {
      for (const member of this.#members) {
        if (!member.ready || member.doing.length !== round) continue;
        if (work.queue.length <= round * this.#members.length) return;
        this.#give(member, work, /** @type {number} */ (work.queue.shift()));
      }
    }
  }

  /** @param {Member} member @param {Step | Question} work @param {number} part */
  #give(member, work, part) {
    const { worker, doing } = member;
    if (member.run !== work.run) {
      Object.assign(member, unknown(), { run: work.run });
      worker.postMessage({ type: 'open', config: work.run, texts: this.#texts() });
    }
    work.give(member, part, (command, transfer = []) => worker.postMessage(command, transfer));
    doing.push({ work, part, since: performance.now(), done: false });
  }

  /** A part that a member has had for too long, to be done here: nothing else is left. @param {Step | Question} work */
  #overdue(work) {
    const before = performance.now() - Math.max(SLICE, 3 * this.#took);
    const tasks = this.#members.flatMap(({ doing }) => doing);
    const late = tasks.find((task) => task.work === work && !task.done && task.since < before);
    if (late) late.done = true;
    return late?.part;
  }

  /** Waits for an answer, for a slice at most. @param {Step | Question} work */
  async #answer(work) {
    if (work.answers.length > 0) return;
    const woken = this.#woken();
    const timer = setTimeout(this.#wake, SLICE);
    await woken;
    clearTimeout(timer);
  }

  /** Until an answer or a question comes. @returns {Promise<void>} */
  #woken() {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** Gets members, as many as are of use and may be. @param {number} parts that can be done at a time */
  #enlist(parts) {
    const count = Math.min(this.#most, parts) - 1;
    while (this.#members.length < count && this.#deaths < MOST_DEATHS) this.#hire();
  }

  #hire() {
    /** @type {Worker} */
    let worker;
    try {
      worker = this.#recruit();
    } catch {
      // A browser whose workers have none.
      this.#deaths = MOST_DEATHS;
      return;
    }
    /** @type {Member} */
    const member = { worker, ready: false, doing: [], ...unknown() };
    worker.onmessage = ({ data }) => this.#hear(member, data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(member);
    };
    worker.onmessageerror = () => this.#lose(member);
    this.#members.push(member);
  }

  /** @param {Member} member @param {MemberEvent} event */
  #hear(member, event) {
    if (event.type === 'ready') {
      member.ready = true;
      this.#tell();
    } else if (event.type === 'done') {
      const task = member.doing.shift();
      if (!task) return;
      this.#deaths = 0;
      task.work.answers.push({ part: task.part, values: event.values });
      this.#wake();
    } else if (event.type === 'fault') this.#lose(member);
  }

  #replaceSilent() {
    const before = performance.now() - SILENT_MEMBER;
    const silent = this.#members.filter(({ doing: [first] }) => first && first.since < before);
    for (const member of silent) this.#lose(member);
  }

  /** Replaces one that died. @param {Member} member */
  #lose(member) {
    if (!this.#members.includes(member)) return;
    this.#deaths += 1;
    const { length } = this.#members;
    this.#end(member);
    this.#enlist(length + 1);
    this.#tell();
    this.#wake();
  }

  /** Ends a member; what it has not done is done by somebody else. @param {Member} member */
  #end(member) {
    member.worker.terminate();
    this.#members = this.#members.filter((other) => other !== member);
    const left = member.doing.filter(({ done }) => !done).reverse();
    for (const { work, part } of left) work.queue.unshift(part);
  }

  #tell() {
    const ready = this.#members.filter(({ ready }) => ready).length;
    const count = Math.min(1 + ready, this.#shards);
    if (count === this.#count) return;
    this.#count = count;
    this.#report(count);
  }
}

/** What is known of a member that has no run yet. @returns {Knowledge} */
const unknown = () => ({ run: null, step: -1, snapshots: [], oldest: 0 });
