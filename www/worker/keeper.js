/** Saves a run of the reader's own in the browser, and says how that went. */

/** @import { Lane, RunConfig } from '../../pkg/index.js' */
/** @import { Event, History } from '../protocol.js' */
import { amend, forget, keep } from '../store.js';

/** At most 5 s may be lost; leaves a second for the save itself. */
const EVERY = 4000;

/**
 * @typedef {object} Kept
 * @property {string} id
 * @property {RunConfig} config
 * @property {History} history
 * @property {boolean} training whether it goes on when it is opened again
 * @property {boolean} aside whether it is not listed
 * @property {boolean} current whether it stays the lane's run
 * @property {boolean} periodic whether another save comes soon anyway
 */

/** What was kept of a run last stays, and does not go on by itself. @param {string} id @param {boolean} current */
const left = (id, current) => amend(id, { current, training: false }).catch(() => {});

export class Keeper {
  #send;
  #savedAt = 0;
  /** The saves that are being written, one after another. @type {Promise<void> | null} */
  #writing = null;

  /** @param {(event: Event) => void} send */
  constructor(send) {
    this.#send = send;
  }

  /** Another run has been opened: its first steps are saved at once. */
  opened() {
    this.#savedAt = 0;
  }

  /** Whether a save is due; if so the next is due later. @param {number} now */
  isDue(now) {
    if (now - this.#savedAt <= EVERY) return false;
    this.#savedAt = now;
    return true;
  }

  /**
   * Saves a run, and returns its bytes if it did. They are taken now; writing them does not hold up
   * the lane, unless the run is about to be replaced. While a save is being written a periodic one is
   * left out; any other is written after it.
   *
   * @param {Lane} lane
   * @param {Kept} run
   */
  async save(lane, { current, periodic, ...run }) {
    if (periodic && this.#writing) return null;
    const { step, budget } = lane.status();
    if (step === 0 && !current) {
      await this.forget(run.id);
      return null;
    }
    const bytes = await lane.save(false);
    this.#savedAt = performance.now();
    const { id } = run;
    const kept = { ...run, step, budget, current, savedAt: Date.now() };
    const written = this.#next(() =>
      keep(kept, bytes).then(
        () => this.#send({ type: 'saved', run: id, step }),
        async (error) => {
          this.#send({ type: 'unsaved', run: id, reason: String(error?.message) });
          if (!current) await left(id, current);
        },
      ),
    );
    if (!current) await written;
    return bytes;
  }

  /**
   * Lets go of a run that diverged: what was kept of it last stays as it is, and does not go on by itself.
   *
   * @param {string} id
   * @param {boolean} current whether it stays the lane's run
   */
  leave(id, current) {
    return this.#next(() => left(id, current));
  }

  /** Keeps nothing of a run; where it cannot be deleted, it does not go on. @param {string} id */
  forget(id) {
    return this.#next(() => forget([id]).catch(() => left(id, false)));
  }

  /** Writes after what is being written. @param {() => Promise<void>} write which does not fail */
  #next(write) {
    const written = (this.#writing ?? Promise.resolve()).then(write).finally(() => {
      if (this.#writing === written) this.#writing = null;
    });
    this.#writing = written;
    return written;
  }
}
