/** How fast steps are done, over the last moments. */

const WINDOW = 2500;

export class Pace {
  /** @type {{ time: number, step: number }[]} */
  #marks = [];

  restart() {
    this.#marks = [];
  }

  /** @param {number} step just done */
  mark(step) {
    const time = performance.now();
    this.#marks = [...this.#marks.filter((mark) => time - mark.time < WINDOW), { time, step }];
  }

  /** Steps a second up to this one; 0 while that cannot be told. @param {number} step */
  perSecond(step) {
    const first = this.#marks[0];
    const seconds = first ? (performance.now() - first.time) / 1000 : 0;
    return seconds > 0.2 ? (step - first.step) / seconds : 0;
  }
}
