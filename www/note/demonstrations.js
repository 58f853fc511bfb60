/**
 * What a click in the note's prose does: sets the controls that show the claim, and goes to where it is
 * seen. A way back to the line is offered there.
 */

/** @import { State } from '../../pkg/index.js' */
/** @import { View } from '../view.js' */
import { inBoth } from '../i18n.js';
import { stillness, turn } from '../playback.js';
import { CORPUS, K, POSTERIOR, PROCESS } from '../pointers.js';
import { chooseDemonstration, chooseMethod, openLink, train } from '../run.js';
import { change, core, get, notify } from '../state.js';
import { go } from '../view.js';

/**
 * @typedef {object} Demonstration
 * @property {() => void} [act] sets controls; where a run would be lost, the page asks first
 * @property {Place} place where it is seen
 */
/** @typedef {[view: View, selector: string]} Place */

/** @type {Place} */
const LADDER = ['bench', '.watch'];
/** @type {Place} */
const LEARNING = ['bench', '#learning'];
/** @type {Place} */
const LEARNED = ['collapse', '#learned'];
/** @type {Place} */
const LOSSES = ['bench', '#losses'];

/** @param {number} k @returns {Demonstration} */
const blockSize = (k) => ({ place: LOSSES, act: () => change(K, k) });

/** @param {string} name @returns {Demonstration} */
const method = (name) => ({ place: LEARNING, act: () => chooseMethod(name) });

/** @param {string} name @returns {Demonstration} */
const posterior = (name) => ({ place: LEARNED, act: () => chooseMethod(name) });

/** @param {string} name @returns {Demonstration} */
const learned = (name) => ({
  place: LEARNED,
  act: () => chooseDemonstration(name, () => void train()),
});

/** The note's own ladder: its sentence, in the reader's language, loses its last token first. */
function showLadder() {
  const { config, language } = get();
  const loaded = core();
  if (!config || !loaded) return;
  /** @type {[pointer: string, value: unknown][]} */
  const wanted = [
    [CORPUS, loaded.defaults(language).run.corpus.kind],
    [POSTERIOR, 'fixed'],
    [PROCESS, 'left-to-right'],
    [K, 1],
  ];
  const change = (/** @type {State} */ state, /** @type {[string, unknown]} */ [pointer, value]) =>
    loaded.change(state, pointer, value).config ?? state;
  void openLink(wanted.reduce(change, config));
  turn('forward', !stillness());
}

/** @type {{ [name: string]: Demonstration }} */
const demonstrations = {
  ladder: { place: LADDER, act: showLadder },
  'random-order': {
    place: LADDER,
    act: () => {
      change(PROCESS, 'mask');
      turn('forward', !stillness());
    },
  },
  k1: blockSize(1),
  k2: blockSize(2),
  k4: blockSize(4),
  train: { place: LEARNING, act: () => void train() },
  share: { place: ['bench', '.dials'], act: () => change(PROCESS, 'noise') },
  lockstep: { place: ['compare', '#lockstep'] },
  gaps: { place: ['compare', '#gaps'] },
  losses: { place: LOSSES },
  quality: { place: ['compare', '#quality'] },
  learned: { place: LEARNED },
  why: { place: ['collapse', '#why'] },
  claim: { place: ['compare', '#claim'] },
  lanes: { place: ['compare', '#lanes'] },
  settings: { place: ['settings', '#settings'] },
  gpt: method('gpt'),
  pixelcnn: method('pixelcnn'),
  seq2seq: method('seq2seq'),
  bert: method('bert'),
  mask: method('mask'),
  span: method('span'),
  iid: method('iid'),
  hidden: method('noise-hidden'),
  gaussian: method('gaussian'),
  'gaussian-learnt': method('gaussian-learnt'),
  collapse: learned('topics-collapsed'),
  alive: learned('topics-alive'),
  'position-collapse': learned('capitals-collapsed'),
  vae: posterior('vae'),
  beta: posterior('beta-vae'),
  'free-bits': posterior('free-bits'),
  'info-vae': posterior('info-vae'),
  mmd: posterior('mmd-vae'),
  aae: posterior('aae'),
  daae: posterior('daae'),
  'fixed-posterior': posterior('fixed-posterior'),
  'fixed-deviation': posterior('fixed-deviation'),
};

/** Where it is seen. @param {string} name */
export const placeOf = (name) => demonstrations[name].place;

/** Shows what a line of the note says. @param {string} name */
export function demonstrate(name) {
  const { act, place } = demonstrations[name];
  act?.();
  go(...place);
}

/** The same from the note, with a way back. @param {string} name @param {string} line a selector of what was pressed */
export function demonstrateFrom(name, line) {
  demonstrate(name);
  notify({
    kind: 'note',
    text: inBoth(({ note }) => note.shown),
    action: { label: inBoth(({ note }) => note.back), run: () => go('note', line) },
  });
}
