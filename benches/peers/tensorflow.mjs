/** The step in TensorFlow.js on its WebAssembly backend, one operation after another. */

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ADAM, HEADS, NORM_EPSILON, timed, weights } from './workload.mjs';

/** @import { Size } from './workload.mjs' */

/**
 * Its own gradient of a product flags its factors as transposed, and such products do not reach its fast kernels: with
 * transposes written out a step takes a third of the time.
 */
const product = tf.customGrad((/** @type {any[]} */ ...[a, b, save]) => {
  save([a, b]);
  return {
    value: tf.matMul(a, b),
    gradFunc: (/** @type {any} */ gradient, /** @type {any[]} */ [a, b]) => [
      tf.matMul(gradient, tf.transpose(b)),
      tf.matMul(tf.transpose(a), gradient),
    ],
  };
});

/** log-probabilities of each token. @param {any} p weights by name @param {any} input one-hot @param {Size} size */
function network(p, input, { batch, length, width, layers }) {
  const norm = (/** @type {any} */ x, /** @type {string} */ name) => {
    const centred = x.sub(x.mean(-1, true));
    const scale = centred.square().mean(-1, true).add(NORM_EPSILON).rsqrt();
    return centred.mul(scale).mul(p[`${name}.gamma`]).add(p[`${name}.beta`]);
  };
  const linear = (/** @type {any} */ x, /** @type {string} */ name) =>
    product(x, p[`${name}.weight`]).add(p[`${name}.bias`]);
  const gelu = (/** @type {any} */ x) => x.mul(0.5).mul(tf.erf(x.mul(Math.SQRT1_2)).add(1));
  // A look-up has no gradient on this backend.
  let x = tf.matMul(input, p.token).reshape([batch, length, width]).add(p.position);
  x = x.reshape([-1, width]);
  for (let layer = 0; layer < layers; layer += 1) {
    const normed = norm(x, `${layer}.attention`);
    const [query, key, value] = ['query', 'key', 'value'].map((part) =>
      linear(normed, `${layer}.${part}`)
        .reshape([batch, length, HEADS, width / HEADS])
        .transpose([0, 2, 1, 3]),
    );
    const scores = tf.matMul(query, key, false, true).mul(1 / Math.sqrt(width / HEADS));
    const mixed = tf.matMul(tf.softmax(scores), value).transpose([0, 2, 1, 3]);
    x = x.add(linear(mixed.reshape([-1, width]), `${layer}.output`));
    const expanded = linear(norm(x, `${layer}.feedForward`), `${layer}.expand`);
    x = x.add(linear(gelu(expanded), `${layer}.contract`));
  }
  return tf.logSoftmax(linear(norm(x, 'last'), 'head'));
}

/** @param {{ size: Size, warming: number, window: number }} asked */
export async function run(asked) {
  const { size } = asked;
  setWasmPaths(new URL('./', document.baseURI).href);
  await tf.setBackend('wasm');
  const p = Object.fromEntries(
    Object.entries(weights(size)).map(([name, { shape, values }]) => [
      name,
      tf.variable(tf.tensor(values, shape), true, name),
    ]),
  );
  const { rate, beta1, beta2, epsilon } = ADAM;
  const adam = tf.train.adam(rate, beta1, beta2, epsilon);
  // A float asked of `oneHot` is an integer's bits here.
  const oneHot = (/** @type {Int32Array} */ tokens) =>
    tf.oneHot(tf.tensor1d(tokens.slice(), 'int32'), size.vocabulary).toFloat();
  /** @type {any} */
  let loss = null;
  return timed(asked, async ({ input, target }) => {
    loss?.dispose();
    loss = tf.tidy(() => {
      const [from, to] = [oneHot(input), oneHot(target)];
      const crossEntropy = () =>
        network(p, from, size)
          .mul(to)
          .sum()
          .mul(-1 / target.length);
      return adam.minimize(crossEntropy, true);
    });
    return async () => (await loss.data())[0];
  });
}
