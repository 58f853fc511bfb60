/** The words of learned posteriors in English. */

/** @import { Text } from '../../../pkg/index.js' */

export const learned = {
  title: 'Learned posteriors, and how they collapse',
  lead: 'On the bench a fixed noise destroys the text. Here an encoder learns what to write into [[?latent|z]] and pays for it: the rate [[?rate|R]]. A decoder writes the sentence back from z and pays for what it misses: the distortion [[?distortion|D]]. D + R bounds −log p(x). Writing nothing is free; watch whether the decoder still uses z.',
  watch: 'Watch one collapse now',
  demonstrations: 'Watch one collapse, and one stay alive',
  chose: (
    /** @type {Text} */ label,
    /** @type {{ label: Text, theirs: Text | null, here: Text | null }[]} */ changes,
  ) =>
    `“${label.en}” is set; press Train. ` +
    (changes.length > 0
      ? `Changed: ${changes.map(({ label, theirs, here }) => `${label.en}: ${theirs?.en ?? 'none'} (was ${here?.en ?? 'none'})`).join('; ')}.`
      : 'Nothing had to change.'),
  posteriors: 'Posteriors, on the present corpus and network',
  fixed:
    'The posterior of the present run is fixed: there is nothing to learn about z, and nothing can collapse. Choose a posterior, and the run becomes that.',
  unnamed: 'With these settings it is none of the posteriors above.',
  chart: 'Distortion and rate, live',
  chartDescription:
    'Distortion D, rate R and their sum against training steps; what was measured is in the table below.',
  distortion: 'distortion D',
  rate: 'rate R',
  sum: 'bound D + R',
  liveKind: 'nats per sequence: raw weights, this batch',
  sumKind: (/** @type {string} */ kind) => `nats per sequence${kind && `: ${kind}`}`,
  gap: 'above H',
  gapKind: 'nats per sequence: D + R − [[?entropy|H]], [[?average|EMA]] weights',
  size: (/** @type {number} */ dimensions, /** @type {number | null} */ positions) =>
    positions === null
      ? `${dimensions} numbers`
      : `${dimensions} numbers at each of ${positions} positions`,
  verdict: 'Verdict',
  unmeasured: 'Press Train: every few seconds it is measured whether the decoder uses z.',
  measuredAt: (/** @type {string} */ step) => `Measured at step ${step}, EMA weights`,
  measures: /** @type {{ [name: string]: string }} */ ({
    'latent-information': 'I_z',
    'shuffle-cost': 'shuffling z',
    'positional-information': 'I_pos',
    rate: 'R',
    information: 'I(x; z)',
    'aggregate-divergence': 'KL(q(z) ‖ p(z))',
    'active-units': 'active units',
  }),
  importance: {
    title: 'Tighter bounds',
    lead: 'D + R charges for what the posterior misses. Averaging K weighted draws of z (IWAE) charges less the larger K is, down to −log p(x) itself. Draws come half from the posterior, widened, and half from the prior, so that K = 1 is not D + R.',
    begin: 'Tighten the bound',
    note: 'Takes the weights of that moment, and all sentences of the corpus if they can be listed, otherwise 32 drawn ones; training may go on meanwhile.',
    at: (/** @type {string} */ step, /** @type {string} */ sentences) =>
      `Measured at step ${step}, EMA weights, ${sentences} sentences`,
    far: (/** @type {string} */ done, /** @type {string} */ rows) =>
      `${done} of ${rows} draws of z`,
    bound: 'bound ± s.e., nats',
    effective: 'effective draws',
    kind: 'kind',
  },
  plane: {
    title: 'Rate and distortion',
    lead: (/** @type {string} */ entropy) =>
      `On the line D + R = H = ${entropy} a model is perfect; below it there is none. Along it, R says how much of the text is in z. Collapsed runs are at the left end.`,
    leadUnknown:
      'H of this text is unknown, so there is no line to show. R says how much of it is in z; collapsed runs are at the left end.',
    present: 'this run',
    run: 'run',
    empty: 'The first point comes with the first measurement.',
    reader: 'Read the plane at a run or a measurement',
    reading: (
      /** @type {{ name: string, step: string, rate: string, distortion: string, bound: string, gap: string | null }} */ {
        name,
        step,
        rate,
        distortion,
        bound,
        gap,
      },
    ) =>
      `${name}, step ${step}: R ${rate}, D ${distortion}, D + R ${bound}${gap === null ? '' : `, ${gap} above H`} (nats per sequence)`,
    description: (/** @type {number} */ path, /** @type {number} */ past) =>
      `Plane of rate and distortion with ${path} measurements of this run and ${past} earlier runs; the slider below reads them.`,
    up: 'D, nats per sequence',
    across: 'R, nats per sequence',
    line: 'D + R = H',
    below: 'no model',
  },
  scatter: {
    title: 'Where z puts the sentences',
    lead: 'A mark is the posterior mean of a sentence. Where z carries information, similar sentences lie together; where it has collapsed, all lie in one place.',
    empty: 'Marks come with the first measurement.',
    components: 'principal components 1 and 2',
    dimensions: 'the dimensions themselves',
    axes: (
      /** @type {string} */ axes,
      /** @type {string} */ size,
      /** @type {string} */ first,
      /** @type {string} */ second,
    ) =>
      `z has ${size}; the axes are ${axes}, with ${first} and ${second} of the variance of the means.`,
    between: (/** @type {string} */ theme, /** @type {string} */ share) =>
      `Of what is seen, ${share} lies between sentences that differ by ${theme}.`,
    description: (/** @type {number} */ count, /** @type {string} */ reading) =>
      `${count} posterior means in a plane. ${reading}`,
    circle: (/** @type {string} */ reach) =>
      `The circle is one standard deviation of N(0, I); the edge is at ±${reach}.`,
    others: 'others',
    sentences: 'sentences',
    centre: 'centre',
  },
  dimensions: {
    title: 'Dimension by dimension',
    lead: (/** @type {number} */ full) =>
      `A row is a dimension of z, a column a measurement, the newest on the right. The full colour is ${full} or more.`,
    empty: 'The first column comes with the first measurement.',
    active: (
      /** @type {number} */ active,
      /** @type {number} */ all,
      /** @type {string} */ named,
      /** @type {string} */ size,
    ) =>
      `z has ${size}. Active: ${active} of ${all} dimensions${named && ` (${named})`}. In an active one the posterior mean has a variance over sentences above 0.01.`,
    divergences: 'KL to the prior, nats',
    meanVariances: 'variance of the posterior mean',
    steps: (/** @type {string} */ first, /** @type {string} */ last) =>
      `(steps ${first} to ${last})`,
    description: (
      /** @type {{ name: string, rows: number, measurements: number, most: string, where: string }} */ {
        name,
        rows,
        measurements,
        most,
        where,
      },
    ) =>
      `Strip, ${name}: ${rows} dimensions, ${measurements} measurements; the largest now is ${most}, of dimension ${where}`,
    dimension: 'dimension',
    largest: (/** @type {number} */ count) => `The ${count} with the largest KL, as a table`,
    state: 'state',
    alive: 'active',
    still: 'not active',
  },
  pictures: 'Through z and back',
  picturesLead: (/** @type {number} */ sentences, /** @type {number} */ full) =>
    `${sentences} sentences side by side, each as many columns as z has dimensions; a row is a position. Blue is −${full} or less, red ${full} or more. Where the mean has one colour, z carries no information.`,
  picture: {
    embedding: 'frozen embedding of the sentence',
    recovered: 'frozen embedding of what came back',
    sample: 'z, drawn from the posterior',
    mean: 'mean of the posterior',
  },
  pictureRange: (/** @type {string} */ least, /** @type {string} */ most) => `${least} to ${most}`,
  flat: 'No colour to see: all numbers are near 0, whatever the sentence. z carries no information.',
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
  sentences: 'Sentences, and what z says about them',
  original: 'sentence',
  reconstruction: 'written back from its own z',
  prior: 'written from a z of the prior',
};
