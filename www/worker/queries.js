/** What is asked of a lane: each query is answered once, or refused. */

/** @import { Asked, CpuModule, Lane } from '../../pkg/index.js' */
/** @import { Event, Handlers, Query } from '../protocol.js' */
/** @import { Crew } from './crew.js' */
/** @import { Evaluations } from './evaluations.js' */
/** @import { Pulled } from './measuring.js' */
/** @import { Scheduler } from './scheduler.js' */
import { faultOf } from '../protocol.js';
import { Asker } from './crew.js';
import { isFatal, noModel } from './faults.js';
import { gathering } from './gathering.js';
import { drawing, summing } from './measuring.js';
import { Pacing } from './pacing.js';

/** @typedef {Extract<Event, { type: 'answer' }>['value']} Answered */
/** @typedef {{ finished: (value: Answered) => void, failed: (thrown: unknown) => void }} Reply */
/** @template {Query['type']} T @typedef {Extract<Query, { type: T }>} Of */

/** @implements {Handlers<Query>} */
export class Queries {
  #cpu;
  #send;
  #scheduler;
  #crew;
  #evaluations;
  #pacing;
  #host;

  /**
   * @param {CpuModule} cpu
   * @param {(event: Event, transfer?: Transferable[]) => void} send
   * @param {Scheduler} scheduler
   * @param {Crew} crew
   * @param {Evaluations} evaluations
   * @param {{ lane: () => Lane | null, fault: (thrown: unknown) => void }} host
   */
  constructor(cpu, send, scheduler, crew, evaluations, host) {
    this.#cpu = cpu;
    this.#send = send;
    this.#scheduler = scheduler;
    this.#crew = crew;
    this.#evaluations = evaluations;
    this.#pacing = new Pacing(cpu, scheduler);
    this.#host = host;
  }

  /** @param {Of<'infill'>} command */
  infill({ query, state }) {
    this.#answer(query, async (lane) => {
      const filled = lane.infill(state);
      await this.#crew.work(new Asker(), filled);
      return filled;
    });
  }

  /** @param {Of<'preview'>} command */
  preview({ query, sample, count }) {
    this.#answer(query, (lane) => lane.preview(sample, count));
  }

  /** @param {Of<'save'>} command */
  save({ query, half }) {
    this.#answer(query, (lane) => lane.save(half));
  }

  /** Times a few shards of a run that is not the lane's. @param {Of<'pace'>} command */
  pace({ query, config }) {
    this.#for(query, async (reply) => this.#pacing.time(config, reply));
  }

  /** @param {Of<'estimate'>} command */
  estimate({ query, sample, sentences }) {
    this.#measure(query, () => summing([this.#lane().estimate(sample, sentences)]));
  }

  /** @param {Of<'exact'>} command */
  exact({ query, sample }) {
    this.#measure(query, () => summing([this.#lane().exact(sample)]));
  }

  /** @param {Of<'quality'>} command */
  quality({ query, state, sentences, by }) {
    this.#measure(query, () =>
      drawing(
        by === 'oracle'
          ? this.#cpu.oracleQuality(state, sentences)
          : this.#lane().quality(state, sentences),
      ),
    );
  }

  /** How noisy a learned posterior's gradients are. @param {Of<'gradients'>} command */
  gradients({ query, asked }) {
    this.#measure(query, () => this.#asOf((lane) => lane.gradients(asked)));
  }

  /** What each line of the derivation is. @param {Of<'derivation'>} command */
  derivation({ query }) {
    this.#measure(query, () => this.#asOf((lane) => lane.derivation()));
  }

  /** A learned posterior's tighter bounds. @param {Of<'importance'>} command */
  importance({ query }) {
    this.#measure(query, () => this.#asOf((lane) => lane.importance()));
  }

  /** @param {Of<'cancel'>} command */
  cancel({ query }) {
    // After the slice in progress, so that an evaluation is never freed while it is awaited.
    this.#scheduler.soon(async () => this.#evaluations.cancel(query));
  }

  /** The lane that is there to be asked. */
  #lane() {
    const lane = this.#host.lane();
    if (!lane) throw noModel();
    return lane;
  }

  /** What is asked of the weights as they are, with their step. */
  /** @template T @param {(lane: Lane) => Asked<T>} ask */
  #asOf(ask) {
    const lane = this.#lane();
    const { step } = lane.status();
    return gathering(ask(lane), (found) => ({ step, found }));
  }

  /** @param {number} query @param {(lane: Lane) => Promise<Answered>} ask */
  #answer(query, ask) {
    this.#for(query, async (reply) => reply.finished(await ask(this.#lane())));
  }

  /** A job that can be cancelled. @param {number} query @param {() => Pulled<any>} begin */
  #measure(query, begin) {
    this.#for(query, async (reply) =>
      this.#evaluations.ask(query, begin(), {
        ...reply,
        progress: (done, rows) => this.#send({ type: 'partial', query, done, rows }),
      }),
    );
  }

  /** Between two slices; what fails refuses the query. */
  /** @param {number} query @param {(reply: Reply) => Promise<void>} act */
  #for(query, act) {
    /** @type {Reply} */
    const reply = {
      finished: (value) => {
        const transfer = value instanceof Uint8Array ? [value.buffer] : [];
        this.#send({ type: 'answer', query, value }, transfer);
      },
      failed: (thrown) => {
        this.#send({ type: 'refusal', query, fault: faultOf(thrown) });
        if (isFatal(thrown)) this.#host.fault(thrown);
      },
    };
    this.#scheduler.soon(() => act(reply).catch(reply.failed));
  }
}
