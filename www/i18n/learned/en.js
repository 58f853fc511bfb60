/** The words of learned posteriors in English. */
export const learned = {
  title: 'Learned posteriors, and seeing them collapse',
  lead: 'Everything above destroys text by a fixed noise. Here an encoder learns what to write into z, and pays the rate R for it; writing nothing is free. Watch whether the decoder still listens.',
  demonstrations: 'Watch one collapse, watch one live',
  posteriors: "Posteriors, on the page's corpus and network",
  unnamed: 'This posterior has no name here.',
  more: 'Network and training',
  chart: 'Distortion and rate, live',
  chartDescription:
    'Distortion D, rate R and their sum against training steps; what was measured is in the table below.',
  liveKind: 'raw weights, this batch',
  gap: 'above H',
  gapKind: 'D + R − H, EMA weights',
  progress: 'Progress of the learned posterior',
  on: (/** @type {string} */ corpus, /** @type {string} */ size) =>
    `Corpus ${corpus}, network ${size}. The run is kept in memory only, until the page is closed.`,
  verdict: 'Verdict',
  unmeasured: 'Press Train: every few seconds it is measured whether the decoder uses z.',
  measuredAt: (/** @type {string} */ step) => `Measured at step ${step}, EMA weights`,
  measures: /** @type {{ [name: string]: string }} */ ({
    'latent-information': 'I_z',
    'shuffle-cost': 'shuffling z',
    'positional-information': 'I_pos',
    rate: 'R',
    information: 'I(x; z)',
    'active-units': 'active units',
  }),
  pictures: 'Through z and back',
  picturesLead: (/** @type {number} */ sentences, /** @type {number} */ full) =>
    `${sentences} sentences side by side, each as many columns as z has dimensions; a row is a position. Blue is −${full} or less, red ${full} or more. Where the mean has one colour, z says nothing.`,
  picture: {
    embedding: 'frozen embedding of the sentence',
    recovered: 'the same of what was reconstructed',
    sample: 'z, drawn from the posterior',
    mean: 'mean of the posterior',
  },
  pictureDescription: (
    /** @type {{ name: string, rows: number, sentences: number, dimensions: number, least: string, most: string }} */ {
      name,
      rows,
      sentences,
      dimensions,
      least,
      most,
    },
  ) =>
    `Heat map, ${name}: ${rows} ${rows === 1 ? 'row' : 'rows'}, ${sentences} sentences of ${dimensions} dimensions, from ${least} to ${most}`,
  sentences: 'Sentences, and what z says of them',
  original: 'sentence',
  reconstruction: 'from its own z',
  prior: 'from a z of the prior',
  ask: {
    title: 'Give up this run?',
    body: (/** @type {number} */ step) =>
      `The learned posterior has ${step} training steps behind it and is kept nowhere. It would be lost.`,
    confirm: 'Give it up',
  },
  died: 'The learned posterior was lost: its worker stopped. Press Train to begin anew.',
};
