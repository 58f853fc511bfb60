/**
 * The corpus the state names: described by the core, and the ladder's forward frames with it.
 */

/** @import { Language, State } from '../pkg/index.js' */
import { faultOf } from './protocol.js';
import { core, get, notify, onEffect, set } from './state.js';

/** Sentences longer than this run on like writing, and cost so much that less is asked about them. */
const LONG = 16;

/** @param {number} length */
export const isLong = (length) => length > LONG;

/** @type {Language[]} */
const languages = ['zh', 'en'];

/** Which corpus was described last, as JSON. */
let described = '';

/**
 * Describes the state's corpus. A prompt its vocabulary cannot read (the corpus was changed, or a link
 * names a corpus and no prompt) is replaced by the corpus's first one; a prompt the reader is mending
 * stays.
 *
 * @param {State} config
 * @returns {State}
 */
export function describe(config) {
  const loaded = core();
  if (!loaded) return config;
  const source = JSON.stringify(config.run.corpus);
  const before = described;
  const corpus = loaded.describeCorpus(config.run.corpus);
  described = source;
  set({ corpus });
  const { prompt } = config.view;
  const untouched = languages.some((each) => loaded.defaults(each).view.prompt === prompt);
  if (before === source || (before === '' && !untouched)) return config;
  try {
    loaded.readPrompt(config.run.corpus, config.view.prompt);
    return config;
  } catch {
    return { ...config, view: { ...config.view, prompt: corpus.prompts[0] ?? '' } };
  }
}

/** Draws the ladder's forward frames again. */
export function drawForward() {
  const { config, corpus } = get();
  const loaded = core();
  if (!config || !corpus || !loaded) return;
  try {
    set({ forward: loaded.forwardFrames(config, corpus.sentence) });
  } catch (thrown) {
    set({ forward: [] });
    notify({ kind: 'fault', text: faultOf(thrown).message });
  }
}

export const startCorpus = () => onEffect('sample', drawForward);
