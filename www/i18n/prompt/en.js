/** The words of the prompt and of what fills it, in English. */

export const prompt = {
  label: 'A sentence with blanks',
  hint: (/** @type {string} */ sign) => `${sign} is one token, … any number`,
  blank: (/** @type {string} */ sign) => `Insert a blank ${sign} at the cursor`,
  gap: 'Insert … for any number of tokens',
  cut: (/** @type {string} */ most, /** @type {string} */ had) =>
    `A prompt can have at most ${most} characters; yours had ${had}, and the rest was dropped.`,
  chips: 'Or try one of these',
  allBlank: 'all blank',
  elsewhere: 'It also fits from position',
  place: (/** @type {number} */ position, /** @type {string} */ text) =>
    `Move it to position ${position}: ${text}`,
  impossible:
    'No sentence of the corpus has these tokens at these positions: what fills the blanks is a guess.',
};

export const answer = {
  label: 'The filled sentence',
  candidates: 'The likeliest tokens',
  origin: 'How it was filled',
  waiting: 'The demo model is loading…',
  nobody:
    'Nothing can fill this yet: there is no model, and the exact conditionals of this corpus are not available for this process. Press Train, or choose another corpus or process.',
  by: /** @type {{ [answerer: string]: string }} */ ({
    oracle: 'the exact data distribution, not a network',
    demo: 'a demo model, trained beforehand',
    own: 'your model',
  }),
  byLabel: 'Filled by: ',
  atStep: (/** @type {string} */ step) => `step ${step}`,
  ema: 'EMA weights',
  logProbability: (/** @type {string} */ nats, /** @type {string} */ kind) =>
    `log-probability ${nats} nats (${kind})`,
  kinds: /** @type {{ [kind: string]: string }} */ ({
    exact: 'exact',
    'along-order': 'along the order drawn',
    'independent-draws': 'along the order drawn, k at a time',
    'left-context': 'of what is to the left only',
    'along-noise': 'along the order and the noise drawn',
    'along-blocks': 'of the tokens, along the noise and the blocks drawn',
    'along-rounds': 'of all tokens drawn, those drawn anew too',
    'weighted-latents': 'given the rest, estimated from weighted z',
    'no-probability': 'no probability',
  }),
  evaluations: (/** @type {number} */ n) => `${n} network evaluation${n === 1 ? '' : 's'}`,
  asked: (/** @type {number} */ n) => `${n} ${n === 1 ? 'query' : 'queries'}`,
  latent: (/** @type {string} */ numbers) => `z of this sentence: ${numbers}`,
  effective: (/** @type {string} */ last, /** @type {string} */ least) =>
    `effective sample size ${last}, lowest ${least}`,
  corrections: (/** @type {number} */ n) =>
    `${n} correction${n === 1 ? '' : 's'} of restored tokens`,
  left: (/** @type {number} */ n) => `${n} left as noise`,
  untouched: 'noise, left as it was',
  impossible: (/** @type {number} */ k, /** @type {boolean} */ byOracle) =>
    'Not in the corpus' +
    (k > 1 ? `: the ${k} tokens of a step are drawn independently` : '') +
    (k > 1 && byOracle ? '; once they contradict each other, all tokens are equally likely.' : '.'),
  again: 'Draw again',
  play: 'Play',
  unseen: 'added: not in the prompt',
  answers: 'What the gaps may hold, by the share of particles',
  tokens: (/** @type {number} */ n) => `${n} token${n === 1 ? '' : 's'}`,
};
