/** A member of a crew: it computes shards of a leader's run. */

/** @import { CpuModule, Lane } from '../../pkg/index.js' */
/** @import { Handlers, MemberCommand, MemberEvent } from '../protocol.js' */

/** @template {MemberCommand['type']} T @typedef {Extract<MemberCommand, { type: T }>} Of */

/** @implements {Handlers<MemberCommand>} */
export class Member {
  #cpu;
  #send;
  /** @type {Lane | null} */
  #lane = null;

  /** @param {CpuModule} cpu @param {(event: MemberEvent, transfer?: Transferable[]) => void} send */
  constructor(cpu, send) {
    this.#cpu = cpu;
    this.#send = send;
  }

  /** @param {Of<'open'>} command */
  open({ config, texts }) {
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
    const gradients = this.#lane?.shardGradients(shard) ?? new Float32Array();
    this.#send({ type: 'gradients', gradients }, [gradients.buffer]);
  }
}
