/**
 * What a crew shares out in numbered parts: the shards of a step, and what a network is asked. Whoever does a part, it comes to
 * the same, and the first to come counts.
 */

/** @import { Lane, RunConfig, Snapshot } from '../../pkg/index.js' */
/** @import { MemberCommand } from '../protocol.js' */

/**
 * What is known of a member: its run, the step whose weights it has, the snapshots it has, and which of them is replaced next.
 *
 * @typedef {{ run: RunConfig | null, step: number, snapshots: (Snapshot | undefined)[], oldest: number }} Knowledge
 */

/** @typedef {(command: MemberCommand, transfer?: Transferable[]) => void} Post */

/** Snapshots that a member keeps: of the bound that is watched, of what is measured on a button, of a prompt. */
const KEPT = 3;

class Work {
  /** @type {number[]} parts that nobody has been given */
  queue;
  /** @type {{ part: number, values: Float32Array }[]} what members have computed, not yet taken */
  answers = [];

  /** @param {RunConfig} run @param {Iterable<number>} parts */
  constructor(run, parts) {
    this.run = run;
    this.queue = [...parts];
  }
}

/** A step being done. */
export class Step extends Work {
  #lane;
  #step;
  /** @type {Float32Array | null} */
  #weights = null;

  /** @param {RunConfig} run @param {Lane} lane @param {number} step */
  constructor(run, lane, step) {
    super(run, lane.missingShards());
    this.#lane = lane;
    this.#step = step;
  }

  /** @param {Lane} lane @param {number} step */
  is(lane, step) {
    return this.#lane === lane && this.#step === step;
  }

  /** Has a member of this run do a shard. @param {Knowledge} member @param {number} shard @param {Post} post */
  give(member, shard, post) {
    if (member.step !== this.#step) {
      member.step = this.#step;
      this.#weights ??= this.#lane.weights();
      const weights = this.#weights.slice();
      post({ type: 'follow', step: this.#step, weights }, [weights.buffer]);
    }
    post({ type: 'shard', shard });
  }

  /** Does a shard here; true if that ended the step. @param {number} shard */
  compute(shard) {
    return this.#lane.trainShard(shard);
  }

  /** Takes what a member computed; true if that ended the step. @param {number} shard @param {Float32Array} gradients */
  take(shard, gradients) {
    return this.#lane.addGradients(this.#step, shard, gradients);
  }
}

/** A question to a network, about parts of rows. */
export class Question extends Work {
  #snapshot;
  #width;
  #parts;
  /** @type {Float32Array[]} */
  #found = [];
  #missing;
  /** @type {(answers: Float32Array[]) => void} */
  #resolve = () => {};
  /** Ends it without an answer. @type {(thrown: unknown) => void} */
  fail = () => {};
  /** @type {Promise<Float32Array[]>} */
  answered = new Promise((resolve, reject) => {
    this.#resolve = resolve;
    this.fail = reject;
  });

  /** @param {RunConfig} run @param {Snapshot} snapshot @param {number} width of a row @param {Float32Array[]} parts */
  constructor(run, snapshot, width, parts) {
    super(run, parts.keys());
    this.#snapshot = snapshot;
    this.#width = width;
    this.#parts = parts;
    this.#missing = parts.length;
  }

  /** Has a member of this run answer a part. @param {Knowledge} member @param {number} part @param {Post} post */
  give(member, part, post) {
    let slot = member.snapshots.indexOf(this.#snapshot);
    if (slot < 0) {
      slot = member.oldest;
      member.oldest = (slot + 1) % KEPT;
      member.snapshots[slot] = this.#snapshot;
      const weights = this.#snapshot.weights();
      post({ type: 'snapshot', slot, weights }, [weights.buffer]);
    }
    const values = this.#parts[part].slice();
    post({ type: 'ask', slot, width: this.#width, values }, [values.buffer]);
  }

  /** Answers a part here; true if it was the last. @param {number} part */
  compute(part) {
    return this.take(part, this.#snapshot.answer(this.#width, this.#parts[part]));
  }

  /** Takes the answer to a part; true if it was the last. @param {number} part @param {Float32Array} answer */
  take(part, answer) {
    if (this.#found[part]) return false;
    this.#found[part] = answer;
    this.#missing -= 1;
    if (this.#missing === 0) this.#resolve(this.#found);
    return this.#missing === 0;
  }
}
