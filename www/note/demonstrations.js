/**
 * What a click in the note's prose does: sets the controls that show the claim, and goes to where it is
 * seen. A way back to the line is offered there.
 */

import { inBoth } from '../i18n.js';
import { stillness, turn } from '../playback.js';
import { K, PROCESS } from '../pointers.js';
import { chooseDemonstration, chooseMethod, train } from '../run.js';
import { change, notify } from '../state.js';

/**
 * @typedef {object} Demonstration
 * @property {() => void} [act] sets controls; where a run would be lost, the page asks first
 * @property {string} place where it is seen: an element's selector
 */

const LADDER = '.watch';
const KNOBS = '.knobs';
const LEARNING = '#learning';
const LEARNED = '#learned';

/** @param {number} k @returns {Demonstration} */
const blockSize = (k) => ({ place: '#losses', act: () => change(K, k) });

/** @param {string} name @returns {Demonstration} */
const method = (name) => ({ place: LEARNING, act: () => chooseMethod(name) });

/** @param {string} name @returns {Demonstration} */
const posterior = (name) => ({ place: LEARNED, act: () => chooseMethod(name) });

/** @param {string} name @returns {Demonstration} */
const learned = (name) => ({
  place: LEARNED,
  act: () => chooseDemonstration(name, () => void train()),
});

/** @type {{ [name: string]: Demonstration }} */
const demonstrations = {
  ladder: {
    place: LADDER,
    act: () => {
      change(PROCESS, 'left-to-right');
      change(K, 1);
      turn('forward', true);
    },
  },
  'random-order': {
    place: LADDER,
    act: () => {
      change(PROCESS, 'mask');
      turn('forward', true);
    },
  },
  k1: blockSize(1),
  k2: blockSize(2),
  k4: blockSize(4),
  train: { place: LEARNING, act: () => void train() },
  share: { place: KNOBS, act: () => change(PROCESS, 'noise') },
  lockstep: { place: '#lockstep' },
  gaps: { place: '#gaps' },
  losses: { place: '#losses' },
  quality: { place: '#quality' },
  learned: { place: LEARNED },
  why: { place: '#why' },
  claim: { place: '#claim' },
  lanes: { place: '#lanes' },
  settings: { place: '#settings' },
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
  'fixed-posterior': posterior('fixed-posterior'),
  'fixed-deviation': posterior('fixed-deviation'),
};

/** Where it is seen: an element's selector. @param {string} name */
export const placeOf = (name) => demonstrations[name].place;

/** Shows what a line of the note says. @param {string} name @param {HTMLElement} line what was pressed */
export function demonstrate(name, line) {
  demonstrations[name].act?.();
  if (!goTo(document.querySelector(placeOf(name)))) return;
  notify({
    kind: 'note',
    text: inBoth(({ note }) => note.shown),
    action: { label: inBoth(({ note }) => note.back), run: () => void goTo(line) },
  });
}

/** Goes there, for the eye and for the keyboard. @param {Element | null} place */
function goTo(place) {
  if (!(place instanceof HTMLElement)) return false;
  place.scrollIntoView({ block: 'start', behavior: stillness() ? 'auto' : 'smooth' });
  if (!place.matches('button, [tabindex]')) place.tabIndex = -1;
  place.focus({ preventScroll: true });
  return true;
}
