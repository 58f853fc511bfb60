/** Numbers that a seed gives, and what is chosen by them (Steele, Lea, Flood 2014, on 32 bits). */
export class Random {
  #state;
  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed;
  }

  /** In [0, 1). */
  next() {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  }

  /** @param {number} chance */
  is = (chance) => this.next() < chance;
  /** @param {number} most */
  below = (most) => Math.floor(this.next() * most);
  /** @template T @param {readonly T[]} all @returns {T} */
  of = (all) => all[this.below(all.length)];
}
