/** What a model says of its own accord, in English. */

export const generated = {
  title: 'What it says by itself, p_G beside p*',
  lead: 'Sentences are drawn from z of the prior, and counted. A model that drops modes never says some of what p* says.',
  empty: 'Counted when it is measured.',
  summary: (
    /** @type {{ sentences: string, valid: string, seen: string, support: string, chance: string, covered: string, themes: string, theme: string }} */ {
      sentences,
      valid,
      seen,
      support,
      chance,
      covered,
      themes,
      theme,
    },
  ) =>
    `Of ${sentences} sentences ${valid} are well formed. ${seen} of the ${support} possible ones came; of as many draws of p* itself ${chance} would. Covered by “${theme}”: ${covered} of ${themes}, each at least a tenth as often as p* says.`,
  variation: (/** @type {string} */ value, /** @type {string} */ chance) =>
    `Total variation between p_G and p*: ${value}; as many draws of p* itself show ${chance}.`,
  malformed: 'malformed',
  drawn: 'p_G',
  noPosterior:
    'There is no posterior q(z|x) here: z is drawn from the prior, whatever the sentence. So there is no D, no R, and no picture of a posterior.',
  bound: 'bound by z of the prior',
  boundKind: (/** @type {string} */ kind) =>
    `nats per sequence: −log (1/K) Σ p(x|z_k), K = 1000${kind && `; ${kind}`}`,
  gapKind: 'nats per sequence: the bound − [[?entropy|H]], [[?average|EMA]] weights',
  chart: 'Bound by z of the prior, live',
  chartDescription:
    'The bound against training steps: the line by the few z of a batch, the dots by a thousand.',
};
