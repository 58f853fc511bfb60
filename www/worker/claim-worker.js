/** The worker that tests the claim: pulls a test forward, and says how far it is. */

/** @import { ClaimTest, ClaimTiming, CpuModule, Experiments } from '../../pkg/index.js' */
/** @import { ClaimCommand, ClaimEvent, Handlers } from '../protocol.js' */
/** @import { Job } from './scheduler.js' */
import { faultOf } from '../protocol.js';
import { isFatal } from './faults.js';
import { Scheduler } from './scheduler.js';

/** @template {ClaimCommand['type']} T @typedef {Extract<ClaimCommand, { type: T }>} Of */

const SLICE = 50;
const REPORT_EVERY = 250;

/** @implements {Handlers<ClaimCommand>} */
export class ClaimWorker {
  #cpu;
  #send;
  #scheduler = new Scheduler();
  /** @type {ClaimTest | null} */
  #test = null;
  #run = '';
  /** @type {{ asked: Experiments, timing: ClaimTiming } | null} */
  #timing = null;
  #reportedAt = 0;
  /** What was being done at the last report: results come when it changes. */
  #doing = '';

  /** @param {CpuModule} cpu @param {(event: ClaimEvent) => void} send */
  constructor(cpu, send) {
    this.#cpu = cpu;
    this.#send = send;
  }

  /** @type {Job} */
  #work = {
    slice: () => this.#advance(),
    failed: (thrown) => {
      // First, because what a trap has interrupted cannot be freed.
      this.#fault(thrown);
      this.#drop();
    },
  };

  /** @type {Job} */
  #timed = {
    slice: async () => {
      if (!this.#timing?.timing.advance()) return !this.#timing;
      const { asked, timing } = this.#timing;
      this.#send({ type: 'expected', asked, seconds: timing.seconds() });
      this.#dropTiming();
      return true;
    },
    failed: (thrown) => {
      this.#fault(thrown);
      this.#dropTiming();
    },
  };

  /** How long a test would take; not while one is under way, which would slow both. */
  /** @param {Of<'expect'>} command */
  expect({ asked }) {
    this.#soon(async () => {
      this.#dropTiming();
      if (this.#test) return;
      this.#timing = { asked, timing: new this.#cpu.ClaimTiming(asked) };
      this.#scheduler.add(this.#timed);
    });
  }

  /** Begins a test in place of the present one. @param {Of<'test'>} command */
  test({ run, asked }) {
    this.#soon(async () => {
      this.#drop();
      this.#dropTiming();
      this.#run = run;
      this.#test = new this.#cpu.ClaimTest(asked);
      this.#scheduler.add(this.#work);
    });
  }

  cancel() {
    this.#soon(async () => this.#drop());
  }

  /** Between two slices; what fails is told. @param {() => Promise<void>} task */
  #soon(task) {
    this.#scheduler.soon(() => task().catch((thrown) => this.#fault(thrown)));
  }

  #drop() {
    this.#scheduler.remove(this.#work);
    this.#test?.free();
    this.#test = null;
    this.#doing = '';
  }

  #dropTiming() {
    this.#scheduler.remove(this.#timed);
    this.#timing?.timing.free();
    this.#timing = null;
  }

  async #advance() {
    if (!this.#test) return true;
    const finished = await this.#test.advance(SLICE);
    const now = performance.now();
    if (!finished && now - this.#reportedAt < REPORT_EVERY) return false;
    this.#reportedAt = now;
    const progress = this.#test.progress();
    const doing = JSON.stringify(progress.doing);
    const contests = doing === this.#doing ? null : this.#test.contests();
    this.#doing = doing;
    this.#send({ type: 'tested', run: this.#run, progress, contests, finished });
    if (finished) this.#drop();
    return finished;
  }

  /** @param {unknown} thrown */
  #fault(thrown) {
    const [run, fault, fatal] = [this.#run, faultOf(thrown), isFatal(thrown)];
    this.#send({ type: 'fault', run, fault, fatal });
  }
}
