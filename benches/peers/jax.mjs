/** The step in jax-js on the CPU: forward, backward and Adam are one compiled function. */

import * as jax from '@jax-js/jax';
import { ADAM, HEADS, NORM_EPSILON, timed, weights } from './workload.mjs';

/** @import { Size } from './workload.mjs' */

const { jit, nn, numpy: np, tree } = jax;

/**
 * log-probabilities of each token. An argument is consumed unless `ref` is taken.
 *
 * @param {any} p weights by name
 * @param {any} input tokens
 * @param {Size} size
 */
function network(p, input, { batch, length, vocabulary, width, layers }) {
  const norm = (/** @type {any} */ x, /** @type {string} */ name) =>
    nn.standardize(x, -1, { epsilon: NORM_EPSILON }).mul(p[`${name}.gamma`]).add(p[`${name}.beta`]);
  const linear = (/** @type {any} */ x, /** @type {string} */ name) =>
    np.dot(x, p[`${name}.weight`]).add(p[`${name}.bias`]);
  // A look-up has no gradient inside `jit`.
  let x = np.dot(nn.oneHot(input, vocabulary), p.token);
  x = x.reshape([batch, length, width]).add(p.position).reshape([-1, width]);
  for (let layer = 0; layer < layers; layer += 1) {
    const normed = norm(x.ref, `${layer}.attention`);
    const [query, key, value] = ['query', 'key', 'value'].map((part) =>
      linear(normed.ref, `${layer}.${part}`).reshape([batch, length, HEADS, width / HEADS]),
    );
    normed.dispose();
    const mixed = nn.dotProductAttention(query, key, value).reshape([-1, width]);
    x = x.add(linear(mixed, `${layer}.output`));
    const expanded = linear(norm(x.ref, `${layer}.feedForward`), `${layer}.expand`);
    x = x.add(linear(nn.gelu(expanded, { approximate: false }), `${layer}.contract`));
  }
  return nn.logSoftmax(linear(norm(x, 'last'), 'head'), -1);
}

/** @param {Size} size */
function compiled(size) {
  const { batch, length, vocabulary } = size;
  const { rate, beta1, beta2, epsilon } = ADAM;
  const loss = (/** @type {any} */ p, /** @type {any} */ input, /** @type {any} */ target) =>
    network(p, input, size)
      .mul(nn.oneHot(target, vocabulary))
      .sum()
      .mul(-1 / (batch * length));
  return jit((/** @type {any[]} */ ...[p, first, second, input, target, scale1, scale2]) => {
    const [value, gradients] = jax.valueAndGrad(loss)(tree.ref(p), input, target);
    const mix = (/** @type {number} */ beta) => (/** @type {any} */ old, /** @type {any} */ now) =>
      old.mul(beta).add(now.mul(1 - beta));
    first = tree.map(mix(beta1), first, tree.ref(gradients));
    second = tree.map(mix(beta2), second, tree.map(np.square, gradients));
    const moved = (/** @type {any} */ w, /** @type {any} */ m, /** @type {any} */ v) =>
      w.sub(
        m
          .mul(scale1.ref)
          .mul(rate)
          .div(np.sqrt(v.mul(scale2.ref)).add(epsilon)),
      );
    p = tree.map(moved, p, tree.ref(first), tree.ref(second));
    scale1.dispose();
    scale2.dispose();
    return [p, first, second, value];
  });
}

/** @param {{ size: Size, warming: number, window: number, waits: boolean }} asked whether each step is waited for */
export async function run({ waits, ...asked }) {
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  const step = compiled(asked.size);
  const start = Object.entries(weights(asked.size));
  const [p, first, second] = [true, false, false].map((drawn) =>
    Object.fromEntries(
      start.map(([name, { shape, values }]) => [
        name,
        drawn ? np.array(values).reshape(shape) : np.zeros(shape),
      ]),
    ),
  );
  let state = [p, first, second];
  /** @type {any} */
  let loss = null;
  return timed(asked, async ({ input, target }, n) => {
    const scales = [ADAM.beta1, ADAM.beta2].map((beta) =>
      np.array(1 / (1 - beta ** (n + 1)), { dtype: np.float32 }),
    );
    loss?.dispose();
    const tokens = [input, target].map((tokens) => np.array(tokens.slice()));
    state = step(...state, ...tokens, ...scales);
    loss = state.pop();
    if (waits) await jax.blockUntilReady(state[0]);
    return async () => (await loss.ref.data())[0];
  });
}
