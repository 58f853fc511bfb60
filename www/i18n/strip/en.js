/** The words of the strip of methods in English. */

/** @import { Text } from '../../../pkg/index.js' */

/**
 * What captions say of the run of the VAE: R in nats, now and at its highest, and what is found of its latent; null until
 * it is measured.
 *
 * @typedef {{ rate: string | null, most: string | null, verdict: Text | null }} Facts
 */

export const strip = {
  title: 'They are one thing',
  lead: 'One sentence, and seven ways to destroy it. In every column a network learns to undo the noise, and its [[?bound|bound]] on −log p(x) falls towards [[?entropy|H]].',
  on: (/** @type {string} */ corpus) => `Corpus: ${corpus}.`,
  scale: (/** @type {string} */ entropy, /** @type {string} */ unigram) =>
    `Each bar reaches from [[?entropy|H]] = ${entropy} [[?nat|nats]] per sequence, the best any model could do, to the unigram of each position, ${unigram} nats.`,
  scaleUnknown: (/** @type {string} */ unigram) =>
    `Each bar reaches from 0 to the unigram of each position, ${unigram} [[?nat|nats]] per sequence; [[?entropy|H]] is unknown.`,
  process: '[[?processGap|process gap]]: what even a perfect network pays',
  learning: '[[?learningGap|learning gap]]: not learned yet (for the VAE, everything above H)',
  rateMeans: '[[?rate|R]] of the VAE, relative to its highest',
  player: 'The strip in 90 seconds',
  play: 'Play, 90 s',
  resume: 'Go on',
  again: 'Play again',
  pause: 'Pause',
  previous: 'Previous caption',
  next: 'Next caption',
  place: (/** @type {number} */ index, /** @type {number} */ count) => `${index} / ${count}`,
  elapsed: (/** @type {string} */ second, /** @type {string} */ length) =>
    `${second} of ${length} seconds`,
  before:
    'Nine captions lead through the strip while the seven networks train here. Stop at any of them.',
  level: 'Level t, all columns',
  share: (/** @type {string} */ percent) => `${percent} of the way`,
  names: {
    gpt: 'GPT',
    bert: 'BERT',
    mask: 'Random masking',
    noise: 'k random tokens',
    iid: 'D3PM',
    gaussian: 'DDPM',
    vae: 'VAE',
  },
  hows: {
    gpt: 'deletes from the end',
    bert: 'masks 15% at once',
    mask: 'masks one by one',
    noise: 'random tokens, k = 1',
    iid: 'independent tokens',
    gaussian: 'Gaussian noise',
    vae: 'an encoder’s q(z|x)',
  },
  fixed: 'noise: no parameters',
  learned: 'noise: learned',
  above: 'nats above H',
  nats: 'nats',
  none: 'no bound yet',
  list: (/** @type {string[]} */ parts) => parts.join(', '),
  asMasking: 'as random masking',
  atStep: (/** @type {string} */ step) => `step ${step}`,
  rate: 'R',
  rateOf: (/** @type {string} */ rate, /** @type {string} */ most) =>
    `R = ${rate} nats, highest ${most}; no bound`,
  captions: {
    sentence: (/** @type {Facts} */ _) =>
      'One sentence, and seven ways to destroy it. Seven small networks train side by side; each learns to undo the noise of its column.',
    noise: (/** @type {Facts} */ _) =>
      't says how far the noise has gone. At t = 0 the sentence is whole, at t = T nothing of it can be read. Every column goes the same fraction of its trajectory.',
    next: (/** @type {Facts} */ _) =>
      'GPT: the noise deletes from the end, so undoing it is predicting the next token. With one token a step the bound is −log p(x) itself.',
    masks: (/** @type {Facts} */ _) =>
      'BERT masks 15% at once; that loss alone bounds nothing. Go on masking until nothing is left, and the same network has a bound. Training for all those shares is random masking.',
    tokens: (/** @type {Facts} */ _) =>
      'A random token in place of a mask hides where the noise has been. Replace k positions a step: k random tokens. Let every position change by itself, a little more at each level: D3PM.',
    gaussian: (/** @type {Facts} */ _) =>
      'DDPM adds Gaussian noise to the embedding of every token, more at each level. The cell shows the token it most likely was.',
    bound: (/** @type {Facts} */ _) =>
      'Below all six stands the same kind of number: a bound on −log p(x). Its distance from H is what the process costs any network, and what this one has not learned. The noise has no parameters: training cannot change it.',
    rate: (/** @type {Facts} */ { rate, most, verdict }) =>
      `The VAE learns its noise, q(z|x). R, in nats, is the most that z can tell of x. ${rate === null ? 'It is not measured yet.' : `Its highest was ${most}; now it is ${rate}.`} ${verdict?.en ?? ''}`,
    end: (/** @type {Facts} */ _) =>
      'They are one thing: a noise q(z|x), a network that undoes it, a bound. A learned noise can be learned away. A fixed one cannot.',
  },
};
