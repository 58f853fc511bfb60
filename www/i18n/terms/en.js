/** The cards of the terms in English: what a term means, and what it is just now. */
export const terms = {
  nat: {
    says: 'A unit of information, by natural logarithms: 1 nat is 1.44 bits.',
    now: (
      /** @type {{ nats: string, of: 'bound' | 'entropy', choices: string }} */ {
        nats,
        of,
        choices,
      },
    ) =>
      `${of === 'bound' ? 'The bound' : 'H'} is ${nats} nats: as uncertain as a fair choice among ${choices} sentences.`,
  },
  blockSize: {
    says: 'The number of tokens restored in one step. They are drawn independently of each other.',
    now: (/** @type {{ k: string, length: string, steps: string }} */ { k, length, steps }) =>
      `Now k = ${k}: ${length} tokens take ${steps} steps.`,
    none: 'This process restores all tokens at every step: it has no k.',
  },
  bound: {
    says: 'An upper bound on −log p(x), averaged over sentences x. Lower is better; its expectation is never below H.',
    now: (/** @type {{ nats: string, k: string | null }} */ { nats, k }) =>
      `Now ${nats} nats per sequence${k === null ? '' : ` at k = ${k}`}.`,
  },
  entropy: {
    says: 'The entropy of the corpus, −E log p*(x): no model’s expected bound is lower.',
    now: (/** @type {{ nats: string, choices: string }} */ { nats, choices }) =>
      `${nats} nats per sequence: as uncertain as a fair choice among ${choices} sentences.`,
    none: 'The distribution of your own text is unknown, and so is H.',
  },
  average: {
    says: 'Exponential moving average of the weights: steadier than the raw weights. It is what is measured and what fills blanks.',
    now: (/** @type {{ step: string }} */ { step }) => `Now averaged up to step ${step}.`,
  },
  distortion: {
    says: 'Distortion, −E log p(x|z): what the decoder misses when it writes the sentence back from z.',
    now: (/** @type {{ nats: string }} */ { nats }) => `Now D = ${nats} nats per sequence.`,
  },
  rate: {
    says: 'Rate, KL(q(z|x) ‖ p(z)): what z costs. At R = 0, z carries no information: the posterior has collapsed.',
    now: (/** @type {{ nats: string }} */ { nats }) => `Now R = ${nats} nats per sequence.`,
  },
  latent: {
    says: 'The latent variable: what the encoder, or the noise, leaves of a sentence.',
    now: (/** @type {{ size: string } | { text: string, t: string }} */ now) =>
      'size' in now ? `Now z has ${now.size} for a sentence.` : `Now, at t = ${now.t}: ${now.text}`,
  },
  processGap: {
    says: 'What even the optimal network’s bound is above H: the process costs it, and no training closes it.',
    now: (/** @type {{ nats: string, k: string | null }} */ { nats, k }) =>
      `Now ${nats} nats per sequence${k === null ? '' : ` at k = ${k}`}.`,
  },
  learningGap: {
    says: 'What this network’s bound is above the optimal network’s: what it still has to learn.',
    now: (/** @type {{ nats: string, k: string | null }} */ { nats, k }) =>
      `Now ${nats} nats per sequence${k === null ? '' : ` at k = ${k}`}.`,
  },
};

/** Said where a number is not there yet. */
export const unmeasured = 'Not measured yet.';
