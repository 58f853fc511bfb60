/** The live bounds: measured every few seconds, on the averaged weights; at each watched k and share of random tokens, or whether a learned posterior has collapsed. */

/** @import { Lane, LearnedMark, Measurement, SampleConfig } from '../../pkg/index.js' */
/** @import { Evaluations } from './evaluations.js' */
import { faultOf } from '../protocol.js';
import { gathering } from './gathering.js';
import { summing } from './measuring.js';

const EVERY = 3000;

/**
 * @typedef {object} Hearing
 * @property {(measurement: Measurement) => void} measured
 * @property {(mark: LearnedMark) => void} learned
 * @property {(thrown: unknown) => void} fault
 */

export class Watching {
  #evaluations;
  /** @type {{ samples: SampleConfig[], sentences: number } | null} */
  #watched = null;
  /** When the last measurement ended; Infinity while one is under way. */
  #at = 0;

  /** @param {Evaluations} evaluations */
  constructor(evaluations) {
    this.#evaluations = evaluations;
  }

  /** @param {{ samples: SampleConfig[], sentences: number } | null} watched null for nothing */
  set(watched) {
    this.#watched = watched;
  }

  /** Whether the next measurement is due: never while one is under way, however long it takes. */
  get isDue() {
    return this.#watched !== null && performance.now() - this.#at > EVERY;
  }

  /** Measures the lane, in place of what is being measured. @param {Lane} lane @param {Hearing} hearing */
  measure(lane, { measured, learned, fault }) {
    if (!this.#watched) return;
    const { samples, sentences } = this.#watched;
    const { run, step } = lane.status();
    const ended = () => (this.#at = performance.now());
    /** @template T @param {(found: T) => void} tell */
    const hearing = (tell) => ({
      finished: (/** @type {T[]} */ found) => {
        ended();
        for (const each of found) tell(each);
      },
      failed: (/** @type {unknown} */ thrown) => {
        ended();
        if (faultOf(thrown).kind !== 'cancelled') fault(thrown);
      },
    });
    try {
      if (run.model.kind === 'fixed') {
        const all = samples.map((sample) => lane.estimate(sample, sentences));
        this.#evaluations.watch(summing(all), hearing(measured));
      } else if (step > 0) {
        // Of first weights there is nothing to say.
        this.#evaluations.watch(gathering(lane.measure()), hearing(learned));
      } else return;
      // What was being measured before has ended by now.
      this.#at = Infinity;
    } catch (thrown) {
      ended();
      fault(thrown);
    }
  }
}
