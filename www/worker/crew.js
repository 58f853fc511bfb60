/**
 * The leader's side of a crew: members are workers that hold the same run, draw the same batches, and compute gradients of
 * shards from the weights they are sent. Shards are handed out one by one, and the lane adds them in their order: it is the
 * same model whoever computes what, however many they are, and whoever dies.
 */

/** @import { Lane, TrainReport } from '../../pkg/index.js' */
/** @import { MemberCommand, MemberEvent } from '../protocol.js' */
import { SLICE, turn } from './scheduler.js';

/** Shards given to a member at once: it goes on while the leader is busy with its own. */
const AHEAD = 2;
/** A member that has had a shard for this long without an answer is replaced. */
const SILENT = 20_000;
/** So many members may die, one after another, before the leader goes on alone. */
const MOST_DEATHS = 6;

/**
 * A shard that is being done: of which lane's step, since when, and whether it was done elsewhere meanwhile.
 *
 * @typedef {{ lane: Lane, step: number, shard: number, since: number, done: boolean }} Task
 */

/**
 * A step that is being done, and its shards that nobody has been given.
 *
 * @typedef {{ lane: Lane, step: number, weights: Float32Array | null, queue: number[] }} Step
 */

/**
 * @typedef {object} Member
 * @property {Worker} worker
 * @property {boolean} ready
 * @property {Lane | null} lane whose run it has
 * @property {number} step whose weights it has
 * @property {Task[]} doing in the order in which it answers
 */

export class Crew {
  #recruit;
  #texts;
  #told;
  /** How many may train, the leader among them. */
  #most = 1;
  #deaths = 0;
  /** @type {Member[]} */
  #members = [];
  /** @type {Step | null} */
  #step = null;
  /** @type {{ task: Task, gradients: Float32Array }[]} not yet added */
  #answers = [];
  /** How long a shard takes here. */
  #shard = 0;
  /** Ends the wait for an answer. */
  #wake = () => {};

  /**
   * @param {() => Worker} recruit
   * @param {() => (string | Uint8Array)[]} texts what runs may need
   * @param {(workers: number) => void} told how many train
   */
  constructor(recruit, texts, told) {
    this.#recruit = recruit;
    this.#texts = texts;
    this.#told = told;
  }

  /** @param {number} most that may train, the leader among them */
  limit(most) {
    this.#most = most;
    this.#deaths = 0;
    this.#dismiss(most - 1);
  }

  /** Trains as `lane.train` does. @param {Lane} lane @param {number} milliseconds @param {number} [until] */
  async train(lane, milliseconds, until) {
    this.#enlist(Math.min(this.#most, lane.shardsPerStep()) - 1);
    if (this.#members.length === 0) return lane.train(milliseconds, until);
    const start = performance.now();
    const { step: first, budget } = lane.status();
    const last = Math.min(budget, until ?? budget);
    for (let step = first; step < last;) {
      if (await this.#part(lane, step)) step += 1;
      if (performance.now() - start + this.#shard > milliseconds) break;
    }
    return lane.report();
  }

  /** Does a part of a step; true if that ended it. @param {Lane} lane @param {number} step */
  async #part(lane, step) {
    if (this.#step?.lane !== lane || this.#step.step !== step) {
      this.#step = { lane, step, weights: null, queue: [...lane.missingShards()] };
    }
    const current = this.#step;
    this.#replaceSilent();
    if (this.#add(lane)) return true;
    this.#handOut(current);
    const shard = current.queue.shift() ?? this.#overdue(lane, step);
    if (shard === undefined) {
      await this.#answer();
      return false;
    }
    const start = performance.now();
    const ended = lane.trainShard(shard);
    this.#shard = performance.now() - start;
    // What members have answered meanwhile arrives.
    if (!ended) await turn();
    return ended;
  }

  /** Adds what has been answered; true if that ended the step. @param {Lane} lane */
  #add(lane) {
    for (let answer; (answer = this.#answers.shift());) {
      const { task, gradients } = answer;
      if (task.lane === lane && lane.addGradients(task.step, task.shard, gradients)) return true;
    }
    return false;
  }

  /** Gives each member its next shard, and one more while there are enough for all. @param {Step} step */
  #handOut({ lane, step, queue }) {
    for (let round = 0; round < AHEAD; round += 1) {
      for (const member of this.#members) {
        if (!member.ready || member.doing.length !== round) continue;
        if (queue.length <= round * this.#members.length) return;
        this.#give(member, { lane, step, shard: /** @type {number} */ (queue.shift()) });
      }
    }
  }

  /** @param {Member} member @param {Pick<Task, 'lane' | 'step' | 'shard'>} task */
  #give(member, { lane, step, shard }) {
    if (member.lane !== lane) {
      member.lane = lane;
      member.step = -1;
      this.#post(member, { type: 'open', config: lane.status().run, texts: this.#texts() });
    }
    if (member.step !== step && this.#step) {
      member.step = step;
      this.#step.weights ??= lane.weights();
      const weights = this.#step.weights.slice();
      this.#post(member, { type: 'follow', step, weights }, [weights.buffer]);
    }
    this.#post(member, { type: 'shard', shard });
    member.doing.push({ lane, step, shard, since: performance.now(), done: false });
  }

  /** A shard that a member has had for too long, to be done here: nothing else is left. @param {Lane} lane @param {number} step */
  #overdue(lane, step) {
    const before = performance.now() - Math.max(SLICE, 3 * this.#shard);
    const tasks = this.#members.flatMap(({ doing }) => doing);
    const late = tasks.find(
      (task) => task.lane === lane && task.step === step && !task.done && task.since < before,
    );
    if (late) late.done = true;
    return late?.shard;
  }

  /** Waits for an answer, for a slice at most. @returns {Promise<void>} */
  #answer() {
    if (this.#answers.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SLICE);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** @param {number} count of members */
  #enlist(count) {
    this.#dismiss(count);
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
    const member = { worker, ready: false, lane: null, step: -1, doing: [] };
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
    } else if (event.type === 'gradients') {
      const task = member.doing.shift();
      if (!task) return;
      this.#deaths = 0;
      this.#answers.push({ task, gradients: event.gradients });
      this.#wake();
    } else if (event.type === 'fault') this.#lose(member);
  }

  #replaceSilent() {
    const before = performance.now() - SILENT;
    const silent = this.#members.filter(({ doing: [first] }) => first && first.since < before);
    for (const member of silent) this.#lose(member);
  }

  /** Replaces one that died. @param {Member} member */
  #lose(member) {
    if (!this.#members.includes(member)) return;
    this.#deaths += 1;
    const { length } = this.#members;
    this.#end(member);
    this.#enlist(length);
    this.#tell();
    this.#wake();
  }

  /** Lets go of all but the first. @param {number} count that stay */
  #dismiss(count) {
    const gone = this.#members.slice(Math.max(0, count));
    for (const member of gone) this.#end(member);
    if (gone.length > 0) this.#tell();
  }

  /** Ends a member; what it has not done is done by somebody else. @param {Member} member */
  #end(member) {
    member.worker.terminate();
    this.#members = this.#members.filter((other) => other !== member);
    const step = this.#step;
    const left = member.doing.filter(
      (task) => task.lane === step?.lane && task.step === step.step && !task.done,
    );
    step?.queue.unshift(...left.map(({ shard }) => shard));
  }

  #tell() {
    this.#told(1 + this.#members.filter(({ ready }) => ready).length);
  }

  /** @param {Member} member @param {MemberCommand} command @param {Transferable[]} [transfer] */
  #post(member, command, transfer = []) {
    member.worker.postMessage(command, transfer);
  }
}
