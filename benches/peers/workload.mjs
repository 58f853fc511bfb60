/**
 * What every peer trains: the same network from the same weights on the same batches. A pre-norm transformer
 * encoder with exact GELU copies its input, of which half is hidden; Adam on the mean cross-entropy.
 */

/** @typedef {{ batch: number, length: number, vocabulary: number, width: number, layers: number }} Size */
/** @typedef {{ [name: string]: { shape: number[], values: Float32Array } }} Weights */
/** @typedef {{ input: Int32Array, target: Int32Array }} Batch batch × length tokens each */

/** @type {{ [name: string]: Size }} */
export const SIZES = {
  S: { batch: 32, length: 8, vocabulary: 64, width: 64, layers: 2 },
  M: { batch: 64, length: 32, vocabulary: 64, width: 128, layers: 4 },
  W: { batch: 16, length: 128, vocabulary: 96, width: 128, layers: 4 },
};
export const HEADS = 4;
/** Of every layer norm, added to the variance. */
export const NORM_EPSILON = 1e-5;
export const ADAM = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-5 };
/** So many batches are drawn before the clock starts, and come again and again. */
export const BATCHES = 128;
/** The loss is read at the first step and at every so many. */
export const READ = 10;

/** Numbers in [0, 1): mulberry32. @param {number} state */
function random(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Weights as the libraries draw them. @param {Size} size @returns {Weights} */
export function weights({ length, vocabulary, width, layers }) {
  const next = random(7);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  /** @type {Weights} */
  const drawn = {};
  const draw = (/** @type {string} */ name, /** @type {number[]} */ shape, number = () => 0) => {
    const count = shape.reduce((a, b) => a * b);
    drawn[name] = { shape, values: Float32Array.from({ length: count }, number) };
  };
  const linear = (
    /** @type {string} */ name,
    /** @type {number} */ from,
    /** @type {number} */ to,
  ) => {
    const uniform = () => (2 * next() - 1) / Math.sqrt(from);
    draw(`${name}.weight`, [from, to], uniform);
    draw(`${name}.bias`, [to], uniform);
  };
  const norm = (/** @type {string} */ name) => {
    draw(`${name}.gamma`, [width], () => 1);
    draw(`${name}.beta`, [width]);
  };
  draw('token', [vocabulary, width], gauss);
  draw('position', [length, width], gauss);
  for (let layer = 0; layer < layers; layer += 1) {
    norm(`${layer}.attention`);
    for (const part of ['query', 'key', 'value', 'output'])
      linear(`${layer}.${part}`, width, width);
    norm(`${layer}.feedForward`);
    linear(`${layer}.expand`, width, 4 * width);
    linear(`${layer}.contract`, 4 * width, width);
  }
  norm('last');
  linear('head', width, vocabulary);
  return drawn;
}

/** Tokens, and the same with half of them hidden as 0. @param {Size} size @returns {Batch[]} */
export function batches({ batch, length, vocabulary }) {
  const next = random(1);
  return Array.from({ length: BATCHES }, () => {
    const token = () => Math.floor(next() * vocabulary);
    const target = Int32Array.from({ length: batch * length }, token);
    return { target, input: target.map((token) => (next() < 0.5 ? token : 0)) };
  });
}

/**
 * Trains for `warming` milliseconds, and then for at least `window` to be timed; from read to read of the loss.
 *
 * @param {object} asked
 * @param {Size} asked.size
 * @param {number} asked.warming
 * @param {number} asked.window
 * @param {(batch: Batch, step: number) => Promise<() => Promise<number>>} train a step; gives what reads its loss
 */
export async function timed({ size, warming, window }, train) {
  const drawn = batches(size);
  const begun = performance.now();
  /** @type {[number, number][]} */
  const losses = [];
  /** @type {{ time: number, step: number } | null} */
  let from = null;
  for (let step = 0; ; step += 1) {
    const read = await train(drawn[step % BATCHES], step);
    if (step % READ > 0) continue;
    losses.push([step, await read()]);
    const time = performance.now();
    if (from && time - from.time > window) {
      return { milliseconds: (time - from.time) / (step - from.step), losses };
    }
    if (from === null && step > 0 && time - begun > warming) from = { time, step };
  }
}
