/**
 * Where a lane's run is trained. It starts on the CPU; after its first steps the GPU is brought up,
 * tested against the CPU and timed in the background, and the run moves there at a checkpoint if that
 * is worth it. The reader may force either. A GPU that fails is left for good: the run goes on on the
 * CPU from its last checkpoint.
 */

/** @import { CpuModule, Gpu, Lane, RunConfig } from '../../pkg/index.js' */
/** @import { DeviceReport, Event } from '../protocol.js' */
/** @import { Scheduler } from './scheduler.js' */
import { faultOf } from '../protocol.js';
import { cancelled } from './faults.js';
import { within } from '../deadline.js';
import { bringUp, LONGEST, SILENT } from './gpu.js';

/** The GPU has to be this much faster: moving, and asking it, have a price. */
const WORTH = 1.3;
/** Steps that a timing counts, after those that compile the kernels. */
const TIMED = 20;
const WARM_UP = 2;
/** What a run on a GPU may throw that is not the GPU's fault. */
const INNOCENT = ['diverged', 'setting', 'prompt', 'checkpoint', 'too-large', 'cancelled'];

/**
 * What this needs of the worker.
 *
 * @typedef {object} Host
 * @property {() => Lane | null} lane
 * @property {(lane: Lane, lost: boolean) => void} replace the lane by one of the same run; `lost` if
 *   steps since the last checkpoint are
 */

export class Devices {
  #cpu;
  #send;
  #scheduler;
  #host;
  /** @type {'auto' | 'cpu' | 'gpu'} */
  #wish = 'auto';
  /** @type {DeviceReport} */
  #report = {
    on: 'cpu',
    workers: 1,
    adapter: null,
    cpu: null,
    gpu: null,
    trying: false,
    reason: null,
  };
  /** @type {RunConfig | null} */
  #run = null;
  /** Whether the GPU failed: it is not asked again. */
  #broken = false;
  /** Whether this run's timing is over or under way. */
  #tried = false;
  #paced = { milliseconds: 0, steps: 0 };
  /** @type {Uint8Array | null} what the run falls back to */
  #checkpoint = null;

  /**
   * @param {CpuModule} cpu
   * @param {(event: Event) => void} send
   * @param {Scheduler} scheduler
   * @param {Host} host
   */
  constructor(cpu, send, scheduler, host) {
    this.#cpu = cpu;
    this.#send = send;
    this.#scheduler = scheduler;
    this.#host = host;
  }

  /** @param {'auto' | 'cpu' | 'gpu'} wish */
  prefer(wish) {
    if (wish === this.#wish) return;
    this.#wish = wish;
    this.#tried = false;
    if (wish === 'cpu' && this.#report.on === 'gpu') {
      this.#scheduler.soon(() => this.#toCpu());
    }
    if (wish === 'gpu') void this.#try();
  }

  /** A run was opened, on the CPU. @param {RunConfig} run */
  opened(run) {
    const same = JSON.stringify(run) === JSON.stringify(this.#run);
    this.#run = run;
    this.#tried = false;
    this.#checkpoint = null;
    this.#paced = { milliseconds: 0, steps: 0 };
    const { adapter, cpu, gpu } = this.#report;
    this.#tell({ on: 'cpu', cpu: same ? cpu : null, gpu: same ? gpu : null, adapter });
  }

  /** Training took this long. @param {number} milliseconds @param {number} steps */
  stepped(milliseconds, steps) {
    this.#paced.milliseconds += milliseconds;
    this.#paced.steps += steps;
    if (this.#paced.steps < TIMED) {
      if (this.#wish === 'gpu') void this.#try();
      return;
    }
    this.#tell({ [this.#report.on]: this.#paced.milliseconds / this.#paced.steps });
    this.#paced = { milliseconds: 0, steps: 0 };
    if (this.#wish !== 'cpu') void this.#try();
  }

  /** So many train on the CPU. @param {number} workers */
  crewed(workers) {
    this.#paced = { milliseconds: 0, steps: 0 };
    this.#tell({ workers });
  }

  /** The run's last checkpoint. @param {Uint8Array} bytes */
  saved(bytes) {
    this.#checkpoint = bytes;
  }

  /**
   * Leaves the GPU, for good, if what was thrown is its fault.
   *
   * @param {unknown} thrown
   * @returns {boolean} whether it was; the run is then back on the CPU
   */
  leave(thrown) {
    const { kind, message } = faultOf(thrown);
    if (this.#report.on === 'cpu' || !this.#checkpoint || INNOCENT.includes(kind)) return false;
    const lane = this.#cpu.Lane.open(this.#checkpoint);
    this.#broken = true;
    this.#paced = { milliseconds: 0, steps: 0 };
    this.#tell({ on: 'cpu', gpu: null, reason: message });
    this.#host.replace(lane, true);
    const { step } = lane.status();
    const text = {
      zh: `${message.zh}训练在 CPU 上从第 ${step} 步接着进行。`,
      en: `${message.en} Training goes on on the CPU from step ${step}.`,
    };
    this.#send({ type: 'fault', run: null, fault: { kind, message: text }, fatal: false });
    return true;
  }

  async #try() {
    const run = this.#run;
    const { on, trying } = this.#report;
    if (this.#tried || trying || on === 'gpu' || !run || !this.#host.lane()) return;
    this.#tried = true;
    if (this.#broken) return;
    this.#tell({ trying: true, reason: null });
    try {
      const gpu = await bringUp();
      this.#tell({ adapter: gpu.adapter });
      await within(gpu.selfTest(run), LONGEST.trial, SILENT);
      if (this.#wish === 'auto') await this.#time(gpu);
      if (run === this.#run && this.#wish !== 'cpu') await this.#move(gpu);
      this.#tell({ trying: false });
    } catch (thrown) {
      const { kind, message } = faultOf(thrown);
      this.#tell({ trying: false, reason: kind === 'cancelled' ? null : message });
    }
  }

  /** Times a copy of the run on the GPU; throws if it is not worth moving. @param {Gpu} gpu */
  async #time(gpu) {
    const bytes = await this.#exclusively((lane) => lane.save(false));
    const copy = gpu.openLane(bytes);
    const most = (TIMED * (this.#report.cpu ?? Infinity)) / WORTH;
    let steps = -WARM_UP;
    let milliseconds = 0;
    try {
      await new Promise((resolve, reject) => {
        const slice = async () => {
          const start = performance.now();
          const { finished } = await within(copy.step(), LONGEST.trial, SILENT);
          if (++steps > 0) milliseconds += performance.now() - start;
          const over = steps >= TIMED || finished || milliseconds > most;
          if (over) resolve(undefined);
          return over;
        };
        this.#scheduler.add({ slice, failed: reject });
      });
    } finally {
      copy.free();
    }
    this.#tell({ gpu: milliseconds / Math.max(steps, 1) });
    const { cpu, gpu: time } = this.#report;
    if (cpu !== null && time !== null && cpu < WORTH * time) throw slow();
  }

  /** Moves the run to the GPU. @param {Gpu} gpu */
  async #move(gpu) {
    await this.#exclusively(async (lane) => {
      const bytes = await lane.save(false);
      const moved = gpu.openLane(bytes);
      this.#checkpoint = bytes;
      this.#paced = { milliseconds: 0, steps: 0 };
      this.#tell({ on: 'gpu', reason: null });
      this.#host.replace(moved, false);
      lane.free();
    });
  }

  async #toCpu() {
    const lane = this.#host.lane();
    if (!lane || this.#report.on === 'cpu') return;
    try {
      const moved = this.#cpu.Lane.open(await lane.save(false));
      this.#paced = { milliseconds: 0, steps: 0 };
      this.#tell({ on: 'cpu' });
      this.#host.replace(moved, false);
      lane.free();
    } catch (thrown) {
      this.leave(thrown);
    }
  }

  /**
   * Does something with the lane while nothing else does.
   *
   * @template T
   * @param {(lane: Lane) => Promise<T>} act
   * @returns {Promise<T>}
   */
  #exclusively(act) {
    return new Promise((resolve, reject) => {
      this.#scheduler.soon(async () => {
        const lane = this.#host.lane();
        if (lane) await act(lane).then(resolve, reject);
        else reject(cancelled());
      });
    });
  }

  /** @param {Partial<DeviceReport>} news */
  #tell(news) {
    this.#report = { ...this.#report, ...news };
    this.#send({ type: 'device', report: this.#report });
  }
}

const slow = () => ({
  kind: 'slow',
  message: {
    zh: `GPU 没有快到 ${WORTH} 倍，不值得移过去。`,
    en: `The GPU is not ${WORTH} times as fast, so moving there is not worth it.`,
  },
});
