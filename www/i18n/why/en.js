/** The words of why a posterior collapses, and of the test of the claim, in English. */
export const why = {
  title: 'Why it collapses',
  lead: 'A learned posterior has a gradient, and noise makes that gradient costly to estimate; a fixed one has none. And the bound itself may be best where z carries no information. Both can be measured.',
  estimators: /** @type {{ [name: string]: string }} */ ({
    'score-function': 'score function',
    'with-mean': '+ baseline E f',
    'leave-one-out': '+ leave-one-out',
    pathwise: 'pathwise',
    'fixed-posterior': 'fixed q',
  }),
  sigma: 'σ of q',
  variance: 'variance',
  trace: 'tr Cov',
  signal: 'signal to noise',
  needed: 'z needed',
  none: 'none found',
  table: 'The same as a table',
  noControl: 'The chosen posterior has no such control: choose one above that has it.',

  gradients: {
    title: 'How noisy the gradient is',
    lead: 'The weights of the run above are frozen, q is given each σ in turn, and the encoder’s gradient of D + R is estimated again and again: tr Cov is the sum of its variances for one z, signal to noise the length of its mean over √tr Cov.',
    fixed:
      'A fixed q has no parameters: its first term is exactly zero for every z, with no mean and no variance. Only the decoder’s gradient is left.',
    none: 'This run’s q has no parameters at all: there is no encoder whose gradient could be noisy.',
    measure: 'Measure the gradients of the run above',
    first: 'Train a learned posterior above first; this works on its weights.',
    running: (/** @type {string} */ done, /** @type {string} */ rows) =>
      `${done} of ${rows} gradients`,
    of: (/** @type {string} */ run, /** @type {string} */ step) =>
      `${run}, step ${step}; the encoder’s gradient, for one z of each sentence`,
    plot: 'tr Cov of the encoder’s gradient over σ',
    signalPlot: 'Signal to noise over σ',
    clipping:
      'The note: otherwise “the gradient’s variance is too large for it to converge”. Two ways of holding the posterior are controls of the section above:',
    cap: 'To the cap on σ',
    beta: 'To β',
    advice:
      'Set a cap, train again and measure again: the noise that matters is that at the σ which training chooses.',
  },
  toy: {
    title: 'A toy where every variance has a closed form',
    lead: 'f(z) = c − ½az² stands for log p(x, z) and q = N(d, σ²) for the posterior. The gradient with respect to d is −ad. Lines are formulas, dots are draws.',
    gradient: (/** @type {string} */ gradient) => `The gradient is ${gradient}.`,
    quietest: (/** @type {string} */ sigma) =>
      `Without a baseline the variance is U-shaped in σ, lowest at σ = ${sigma}: the constant that f carries is divided by σ. With a baseline, and pathwise, more noise is always worse.`,
    flat: 'Here f carries no constant: without a baseline, too, more noise is always worse.',
    plot: 'Variance of the gradient over σ, for one z',
    formula: 'by formula',
    simulated: 'from draws',
    formulas: 'The formulas',
  },
  elbo: {
    title: 'The bound, line by line',
    lead: 'The note’s derivation, each line with what it is in the run above: nats per sequence, averaged over sentences, EMA weights.',
    measure: 'Fill in the values of the run above',
    first: 'Train a learned posterior above first: its values stand in these lines.',
    running: (/** @type {string} */ share) => `${share} measured`,
    of: (
      /** @type {string} */ run,
      /** @type {string} */ step,
      /** @type {number} */ n,
      /** @type {number} */ k,
    ) => `${run}, step ${step}; ${n} sentences, ${k} draws of z of each`,
    total: 'total',
    notes: [
      (/** @type {number} */ samples) =>
        `The sum over z is intractable: estimated from ${samples} of the same draws of z, which is biased slightly low.`,
      () => 'Jensen’s inequality: the logarithm goes inside the mean.',
      () => 'The logarithm of the fraction is a difference; the entropy is sampled.',
      (/** @type {string} */ off) =>
        `The entropy in closed form, ½ + ½ log 2πσ² a dimension. The line above samples it and is off by ${off}. Prior and entropy together are −R.`,
    ],
    score: {
      title: 'The gradient’s first term',
      deviation: 'With respect to one parameter of q, the scale of all its deviations:',
      mean: 'With respect to one parameter of q, the scale of its mean:',
      identity: 'the score-function identity: 0 but for the error of the draws',
      first: 'the first term: how much of the gradient has to be found among noise',
      fixed:
        'This q has no parameters. The score is 0 for every z, so the first term is exactly 0: nothing of it has to be estimated.',
    },
    tight: {
      title: 'Tight is not optimal',
      lead: 'The first gap is what Jensen loses, KL(q ‖ p(z|x)); the second is KL(p* ‖ p), what the model itself has not learned. A collapsed run has a tight bound. Fill in a collapsed and a living run, and compare.',
      run: 'run',
      jensen: 'bound below log p',
      shortfall: 'KL(p* ‖ p)',
      sum: 'D + R',
      table: 'How tight the bound of each run is',
    },
  },
  linear: {
    title: 'When collapse is the optimum: the linear VAE',
    lead: 'Its decoder is Wz plus noise of variance s², its posterior can be exact, and its optimum is that of probabilistic PCA. A direction whose variance λ is no more than βs² is not worth a latent.',
    direction: 'direction',
    eigenvalue: 'λ of the data',
    state: 'latent',
    explained: 'λ that z explains',
    posterior: 'posterior variance',
    rate: 'R, nats',
    active: 'active',
    byNoise: 'collapsed: the noise explains it, and exact maximum likelihood drops it too',
    byBeta: 'collapsed: only β drops it, exact maximum likelihood would keep it',
    totals: (
      /** @type {number} */ active,
      /** @type {number} */ all,
      /** @type {string} */ elbo,
      /** @type {string} */ likelihood,
    ) => `${active} of ${all} latents active; ELBO ${elbo}, log-likelihood ${likelihood} nats.`,
    exact:
      'β = 1: q is the exact posterior and the bound is tight, however many latents collapsed.',
    loose: (/** @type {string} */ gap) =>
      `β ≠ 1: q is not the posterior of this decoder, and the bound is ${gap} nats loose.`,
    shortfall: (/** @type {string} */ nats) =>
      `The model is ${nats} nats from the data: that, not tightness, says how good it is.`,
    sources: [
      'Lucas, Tucker, Grosse and Norouzi 2019: this ELBO has no spurious local maxima beyond those of the likelihood; the noise decides what collapses.',
      'Dai, Wang and Wipf 2020: non-linear decoders do have bad local optima, from autoencoding itself rather than from the KL term.',
      'Wang, Blei and Cunningham 2021: the posterior collapses if and only if z is not identifiable, p(x|z) = p(x); here, w = 0. The note credits this to Dai et al.',
    ],
    then: 'None of them says that a fixed posterior is better: it only bars the optimiser from this way out. What that is worth is measured in Compare.',
  },
};

export const claim = {
  title: 'The claim, tested',
  lead: 'Is a fixed posterior without parameters better than a learned one? Six methods are compared: four posteriors of z, whose mean is learned or fixed and whose deviation is learned or fixed, and two noises, left to right (gpt) and random masking (mask). All have networks of one size, the same number of steps and the same seeds. The rest of the page goes on meanwhile.',
  start: 'Test the claim',
  size: 'All three corpora take about three times as long as one; a larger network takes longer.',
  expecting: 'Timing a few steps …',
  expected: (/** @type {string} */ time) => `about ${time} (min:s) on this device`,
  running: (
    /** @type {string} */ share,
    /** @type {string} */ time,
    /** @type {{ corpus: string, method: string, run: number } | null} */ doing,
  ) =>
    `${share}, ${time}${doing ? ` · ${doing.corpus}, ${doing.method}, run ${doing.run + 1}` : ''}`,
  done: 'The test of the claim is finished; its table is below the button.',
  died: 'The test of the claim was lost: its worker stopped. Press the button to start again.',
  table: (/** @type {string} */ corpus, /** @type {string} */ entropy) =>
    `${corpus}, H = ${entropy} nats`,
  plot: 'Nats per sequence above H, mean over seeds ± standard error; hollow: noises without parameters',
  method: 'method',
  gap: 'above H, nats',
  kind: 'kind of bound',
  distortion: 'D, nats',
  rate: 'R, nats',
  rateGap: 'R − H, nats',
  aggregate: 'KL(q(z) ‖ p(z)), nats',
  information: 'I_z per position, nats',
  verdicts: 'verdicts by seed',
  parameters: 'parameters',
  verdict: /** @type {{ [verdict: string]: string }} */ ({
    alive: 'alive',
    partly: 'partly',
    unused: 'z unused',
    'positional-unigram': 'positional unigram',
    'pooled-unigram': 'pooled unigram',
  }),
  failed: (/** @type {string} */ method, /** @type {string} */ reason) => `${method}: ${reason}`,
  markdown: 'Copy as Markdown',
  csv: 'Copy as CSV',
};
