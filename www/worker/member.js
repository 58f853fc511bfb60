/** A member of a crew: it computes shards of a leader's run, and what its network says. */

/** @import { CpuModule, Lane, Snapshot } from '../../pkg/index.js' */
/** @import { Handlers, MemberCommand, MemberEvent } from '../protocol.js' */

/** @template {MemberCommand['type']} T @typedef {Extract<MemberCommand, { type: T }>} Of */

/** @implements {Handlers<MemberCommand>} */
export class Member {
  #cpu;
  #send;
  /** @type {Lane | null} */
  #lane = null;
  /** @type {Snapshot[]} */
  #snapshots = [];

  /** @param {CpuModule} cpu @param {(event: MemberEvent, transfer?: Transferable[]) => void} send */
  constructor(cpu, send) {
    this.#cpu = cpu;
    this.#send = send;
  }

  /** @param {Of<'open'>} command */
  open({ config, texts }) {
    for (const snapshot of this.#snapshots.splice(0)) snapshot.free();
    this.#lane?.free();
    for (const text of texts) this.#cpu.readText(text);
    this.#lane = this.#cpu.Lane.create(config);
  }

  /** @param {Of<'follow'>} command */
  follow({ step, weights }) {
    this.#lane?.follow(step, weights);
  }

  /** @param {Of<'shard'>} command */
  shard({ shard }) {
    this.#done(this.#lane?.shardGradients(shard));
  }

  /** @param {Of<'snapshot'>} command */
  snapshot({ slot, weights }) {
    this.#snapshots[slot]?.free();
    if (this.#lane) this.#snapshots[slot] = this.#lane.snapshot(weights);
  }

  /** @param {Of<'ask'>} command */
  ask({ slot, width, values }) {
    this.#done(this.#snapshots[slot]?.answer(width, values));
  }

  /** @param {Float32Array} [values] */
  #done(values = new Float32Array()) {
    this.#send({ type: 'done', values }, [values.buffer]);
  }
}
