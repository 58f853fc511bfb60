/** The words of the corpus, looked at, in English. */
export const corpus = {
  open: 'See the corpus',
  vocabularyOpen: 'See the vocabulary',
  title: (/** @type {string} */ name) => `The corpus: ${name}`,
  all: (/** @type {string} */ count) => `All ${count} sentences, the most probable first.`,
  drawn: (/** @type {string} */ shown, /** @type {string} */ count) =>
    `${shown} sentences drawn at random from ${count} possible ones.`,
  excerpts: (/** @type {string} */ shown) =>
    `${shown} excerpts of the training part, drawn at random. The distribution of your own text is unknown.`,
  blank: 'Choose a token: the sentence becomes the prompt, with that token blank.',
  sentences: 'Sentences of the corpus; arrow keys move between tokens',
  cell: (
    /** @type {string} */ text,
    /** @type {number} */ position,
    /** @type {string} */ probability,
  ) => `${text}, position ${position}, make it a blank; ${probability}`,
  logProbability: (/** @type {string} */ nats) => `log p = ${nats} nats`,
  vocabulary: (/** @type {string} */ size) => `Vocabulary: ${size} tokens`,
  close: 'Close',
  mostFrequent: (/** @type {string} */ shown, /** @type {string} */ all) =>
    `the ${shown} most frequent of ${all}`,
  first: (/** @type {string} */ shown, /** @type {string} */ all) => `the first ${shown} of ${all}`,
  showAll: (/** @type {string} */ all) => `Show all ${all}`,
};
