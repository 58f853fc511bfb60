/** How fast steps are done, over the last while. */

/** Long enough to hold several measurements between steps, so that the time left does not jump with each. */
const WINDOW = 20_000;
/** The first steps are slow: until this is over nothing is told of them. */
const ENOUGH = 2000;

export class Pace {
  #now;
  /** @type {{ time: number, step: number }[]} */
  #marks = [];

  /** @param {() => number} [now] milliseconds */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  restart() {
    this.#marks = [];
  }

  /** @param {number} step just done */
  mark(step) {
    const time = this.#now();
    this.#marks = [...this.#marks.filter((mark) => time - mark.time < WINDOW), { time, step }];
  }

  /** Steps a second up to this one; 0 while that cannot be told. @param {number} step */
  perSecond(step) {
    const first = this.#marks[0];
    const elapsed = first ? this.#now() - first.time : 0;
    return elapsed > ENOUGH ? (1000 * (step - first.step)) / elapsed : 0;
  }
}
