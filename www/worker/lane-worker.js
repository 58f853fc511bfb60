/** The worker of one lane: opens its run, has it trained and watched, and saves it. */

/** @import { CpuModule, Lane, LossPoint, RunConfig } from '../../pkg/index.js' */
/** @import { Command, Event, Handlers, History, Query } from '../protocol.js' */
import { faultOf } from '../protocol.js';
import { Crew } from './crew.js';
import { demo } from './demo.js';
import { Devices } from './devices.js';
import { Evaluations } from './evaluations.js';
import { given, giveText } from './gpu.js';
import { noHistory, upTo, withBound, withLosses } from './history.js';
import { isFatal } from './faults.js';
import { Keeper } from './keeper.js';
import { Queries } from './queries.js';
import { Scheduler } from './scheduler.js';
import { Training } from './training.js';
import { Watching } from './watching.js';

/** @template {Command['type']} T @typedef {Extract<Command, { type: T }>} Of */

/** @implements {Handlers<Exclude<Command, Query>>} */
export class LaneWorker {
  #cpu;
  #send;
  #scheduler = new Scheduler();
  #devices;
  /** @type {Lane | null} */
  #lane = null;
  #run = '';
  /** How many runs were asked for, and which of them the lane has: what comes after a later one is too late. */
  #asked = 0;
  #has = 0;
  #kept = false;
  /** Whether it is kept for as long as it is the lane's. */
  #aside = false;
  /** Whether its weights are numbers: those of a run that diverged are not written over what is kept. */
  #sound = true;
  /** @type {History} */
  #history = noHistory();
  #keeper;
  /** @type {RunConfig | null} */
  #config = null;
  #evaluations;
  #watching;
  #crew;
  #training;
  queries;

  /**
   * @param {CpuModule} cpu
   * @param {(event: Event, transfer?: Transferable[]) => void} send
   * @param {(code: WebAssembly.Module) => Worker} recruit gets a worker that helps, with the compiled code
   */
  constructor(cpu, send, recruit) {
    this.#cpu = cpu;
    this.#send = send;
    this.#keeper = new Keeper(send);
    this.#devices = new Devices(cpu, send, this.#scheduler, {
      lane: () => this.#lane,
      replace: (lane, lost) => this.#replace(lane, lost),
    });
    this.#crew = new Crew(
      () => recruit(cpu.compiledCode()),
      given,
      (workers) => this.#devices.crewed(workers),
    );
    this.#evaluations = new Evaluations(this.#scheduler, this.#crew);
    this.#watching = new Watching(this.#evaluations);
    this.queries = new Queries(cpu, send, this.#scheduler, this.#crew, this.#evaluations, {
      lane: () => this.#lane,
      fault: (thrown) => this.#fault(thrown),
    });
    this.#training = new Training(this.#scheduler, send, {
      lane: () => this.#lane,
      run: () => this.#run,
      train: (lane, milliseconds, until) => this.#crew.train(lane, milliseconds, until),
      stepped: (milliseconds, steps) => this.#devices.stepped(milliseconds, steps),
      trained: (losses, finished) => this.#trained(losses, finished),
      leave: (thrown) => this.#devices.leave(thrown),
      fault: (thrown) => this.#fault(thrown),
    });
  }

  /** The same run on another device. @param {Lane} lane @param {boolean} lost the last steps */
  #replace(lane, lost) {
    this.#lane = lane;
    this.#crew.help(lane);
    this.#training.moved(lost);
    if (!lost) return;
    this.#history = upTo(this.#history, lane.status().step);
    this.#opened(lane, 'kept', this.#training.on);
  }

  /** @param {Lane} lane @param {Of<'open'>['origin']} origin @param {boolean} training */
  #opened(lane, origin, training) {
    const status = lane.status();
    const history = this.#history;
    this.#send({ type: 'opened', run: this.#run, origin, status, history, training });
  }

  /** Replaces the lane's run; the present one is saved first. @param {Of<'open'>} command */
  open(command) {
    const number = ++this.#asked;
    if (command.origin !== 'demo') {
      this.#soon(() => this.#openLane(command, number, command.bytes));
      return;
    }
    // The present run ends however that goes; the worker does not wait for it between two slices.
    this.#training.stop();
    demo(command.config).then(
      (bytes) => this.#soon(() => this.#openLane(command, number, bytes)),
      (thrown) => this.#soon(() => this.#withoutDemo(command, number, thrown)),
    );
  }

  /**
   * @param {Of<'open'>} command
   * @param {number} number
   * @param {Uint8Array} [bytes] of its checkpoint
   */
  async #openLane(command, number, bytes) {
    if (number < this.#has) return;
    /** @type {Lane} */
    let lane;
    try {
      lane =
        command.origin === 'fresh' && command.config
          ? this.#cpu.Lane.create(command.config)
          : this.#cpu.Lane.open(bytes ?? new Uint8Array());
    } catch (thrown) {
      // The present run goes on as if nothing had been asked, unless a demo was to replace it.
      if (command.origin === 'demo') await this.#withoutDemo(command, number, thrown);
      else this.#fault(thrown, command.run);
      return;
    }
    await this.#retire(number);
    this.#lane = lane;
    this.#crew.help(lane);
    this.#run = command.run;
    this.#config = lane.status().run;
    this.#kept = command.origin !== 'demo';
    this.#aside = command.aside ?? false;
    this.#sound = true;
    this.#devices.opened(this.#config);
    this.#history = command.history ?? noHistory();
    this.#keeper.opened();
    this.#opened(lane, command.origin, command.train);
    if (command.train) this.#training.start();
    await this.#save(true);
    this.#estimate();
  }

  /** @param {Of<'open'>} command @param {number} number @param {unknown} thrown */
  async #withoutDemo({ run }, number, thrown) {
    if (number < this.#has) return;
    await this.#retire(number);
    const fault = { ...faultOf(thrown), kind: 'no-demo' };
    this.#send({ type: 'fault', run, fault, fatal: isFatal(thrown) });
  }

  /** Reads a text that runs may need. @param {Of<'text'>} command */
  text({ source }) {
    this.#soon(async () => {
      this.#cpu.readText(source);
      giveText(source);
    });
  }

  /** Ends the run: saved as a previous one, and no model answers. */
  close() {
    const number = ++this.#asked;
    this.#soon(() => this.#retire(number));
  }

  /** Does what was decided on a run, unless the lane has another by now. */
  /** @param {string} run @param {(lane: Lane) => Promise<void>} act */
  #of(run, act) {
    this.#soon(async () => {
      if (this.#lane && run === this.#run) await act(this.#lane);
    });
  }

  /** @param {Of<'train'>} command */
  train({ run }) {
    this.#of(run, async () => this.#training.start());
  }

  /** @param {Of<'pause'>} command */
  pause({ run }) {
    this.#of(run, async () => {
      this.#training.stop();
      this.#training.report(true);
      this.#estimate();
      await this.#save(true);
    });
  }

  /** @param {Of<'until'>} command */
  until({ step }) {
    this.#scheduler.soon(async () => this.#training.waitAt(step));
  }

  /** @param {Of<'step'>} command */
  step({ run }) {
    this.#of(run, async () => {
      this.#training.stop();
      await this.#training.step();
      this.#training.report(true);
      this.#estimate();
      await this.#save(true);
    });
  }

  /** @param {Of<'extend'>} command */
  extend({ run, from, steps }) {
    this.#of(run, async (lane) => {
      if (lane.status().budget === from) lane.extend(steps);
      this.#training.start();
      // The page waits for nobody who is done, until it knows of further steps.
      this.#training.report(true);
    });
  }

  /** @param {Of<'prefer'>} command */
  prefer({ device }) {
    this.#devices.prefer(device);
  }

  /** @param {Of<'crew'>} command */
  crew({ workers }) {
    this.#scheduler.soon(async () => this.#crew.limit(workers));
  }

  /** @param {Of<'watch'>} command */
  watch({ samples, sentences }) {
    this.#watching.set({ samples, sentences });
    this.#scheduler.soon(async () => this.#estimate());
  }

  /** Nothing is measured unasked. */
  unwatch() {
    this.#watching.set(null);
  }

  /** @param {LossPoint[]} losses @param {boolean} finished */
  #trained(losses, finished) {
    this.#history = withLosses(this.#history, losses);
    if (this.#keeper.isDue(performance.now()) || finished) {
      this.#soon(() => this.#save(true, !finished));
    }
    if (finished || this.#watching.isDue) this.#estimate();
  }

  /** Has the bound measured at the watched k. */
  #estimate() {
    if (!this.#lane) return;
    const run = this.#run;
    this.#watching.measure(this.#lane, {
      measured: (measurement) => {
        this.#history = withBound(this.#history, measurement);
        this.#send({ type: 'bound', run, measurement });
      },
      learned: (mark) => this.#send({ type: 'measured', run, mark }),
      fault: (thrown) => this.#fault(thrown),
    });
  }

  /**
   * Saves a run of the reader's own.
   *
   * @param {boolean} current whether it stays the lane's run
   * @param {boolean} [periodic] whether another save comes soon anyway
   */
  async #save(current, periodic = false) {
    if (!this.#lane || !this.#kept || !this.#config) return;
    if (this.#aside && !current) return this.#keeper.forget(this.#run);
    try {
      const bytes = this.#sound
        ? await this.#keeper.save(this.#lane, {
            id: this.#run,
            config: this.#config,
            history: this.#history,
            training: this.#training.on,
            aside: this.#aside,
            current,
            periodic,
          })
        : null;
      if (bytes) this.#devices.saved(bytes);
    } catch (thrown) {
      this.#fault(thrown);
    }
    if (!this.#sound) await this.#keeper.leave(this.#run, current);
  }

  /** Saves the present run as a previous one and lets go of it. @param {number} number of what is next */
  async #retire(number) {
    this.#has = number;
    this.#training.stop();
    await this.#save(false);
    this.#evaluations.cancelAll();
    this.#lane?.free();
    this.#lane = null;
  }

  /** Between two slices; what fails is told. @param {() => Promise<void>} task */
  #soon(task) {
    this.#scheduler.soon(() => task().catch((thrown) => this.#fault(thrown)));
  }

  /** @param {unknown} thrown @param {string} run */
  #fault(thrown, run = this.#run) {
    if (this.#devices.leave(thrown)) return;
    const fault = faultOf(thrown);
    if (fault.kind === 'diverged' && run === this.#run) this.#sound = false;
    this.#send({ type: 'fault', run, fault, fatal: isFatal(thrown) });
  }
}
