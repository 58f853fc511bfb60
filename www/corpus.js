/** The corpus, looked at: its sentences, and one of them with a blank as the prompt. */

/** @import { CorpusSentence } from '../pkg/index.js' */
import { write } from './infill.js';
import { core, get, report, set } from './state.js';

export function openCorpus() {
  const { config } = get();
  const loaded = core();
  if (!config || !loaded) return;
  try {
    const found = loaded.corpusSentences(config.run.corpus);
    // Of all there are, the most probable first.
    const nats = (/** @type {CorpusSentence} */ { logProbability }) => logProbability ?? 0;
    const sentences = found.all
      ? found.sentences.toSorted((a, b) => nats(b) - nats(a))
      : found.sentences;
    set({ sentences: { ...found, sentences } });
  } catch (thrown) {
    report(thrown);
  }
}

export const closeCorpus = () => set({ sentences: null });

/** Has a sentence as the prompt, with one token left out. @param {string[]} tokens @param {number} position */
export function ask(tokens, position) {
  const { corpus } = get();
  if (!corpus) return;
  write(tokens.with(position, corpus.blank).join(corpus.separator));
  document.getElementById('prompt')?.focus();
}
