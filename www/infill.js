/**
 * Having the prompt filled: the core has read it with the state on the page's thread, the lane's
 * model fills it. The newest prompt wins; at most one query is under way.
 */

import { coalesced } from './coalesced.js';
import { whole } from './format.js';
import { inBoth } from './i18n.js';
import { lastLevel, stillness, turn } from './playback.js';
import { PROMPT, SEED } from './pointers.js';
import { faultOf } from './protocol.js';
import { stepOf } from './record.js';
import { own } from './runner.js';
import { change, core, get, notify, onEffect, set, show } from './state.js';
import { shownView } from './view.js';

/** The reader's prompt is refilled about twice a second while the model learns .. */
const REFILL_EVERY = 500;
/** .. unless that takes long: of the lane's time at most a fifth goes into it. */
const REST = 4;
/** When the last fill ended, and how long it took. */
let filled = { at: 0, took: 0 };

let mayPlay = false;

/** Fills the prompt. @param {boolean} played show the restoration from its beginning */
export function fill(played = false) {
  mayPlay ||= played;
  void fillSoon();
}

const fillSoon = coalesced(async () => {
  const { answerer, config, prompt } = get();
  const { opened } = own.run;
  const loaded = core();
  if (prompt.fault) {
    set({ answer: null });
    return;
  }
  if (answerer === 'awaited' || !config || !loaded) return;
  if (answerer === 'nobody') {
    set({ answer: null, answerFault: null, reverse: [] });
    return;
  }
  const step = stepOf(own.run);
  const begun = performance.now();
  try {
    const infill =
      answerer === 'oracle'
        ? await loaded.oracleInfill(config)
        : await own.ask({ type: 'infill', state: config });
    filled = { at: performance.now(), took: performance.now() - begun };
    if (config.view.prompt !== get().config?.view.prompt) return;
    // Of another run by now: that one has been asked in its turn.
    if (opened !== own.run.opened || answerer !== get().answerer) return;
    // In the order of t, as the ladder is drawn.
    const reverse = [...infill.frames].sort((a, b) => a.t - b.t);
    const restored = { state: config, by: answerer, step: answerer === 'oracle' ? null : step };
    const answer = { infill, by: answerer, step, prompt: config.view.prompt };
    set({ answer, answerFault: null, reverse, restored });
    if (mayPlay) {
      mayPlay = false;
      turn('reverse', lastLevel({ ...get(), direction: 'reverse' }) > 0 && !stillness());
    }
  } catch (thrown) {
    const fault = faultOf(thrown);
    // A dead worker is reported and restarted elsewhere, and fills again when it is back.
    if (fault.kind !== 'gone') set({ answerFault: fault });
  }
});

/** How many characters a prompt may have: as many as the state takes. */
function longest() {
  const range = get().settings.find(({ pointer }) => pointer === PROMPT)?.range;
  return range?.kind === 'text' ? range.maxLength : Infinity;
}

/** The text in the prompt, as typed or pasted; what is too long is cut, and that is said. */
/** @param {string} text */
export function write(text) {
  const [characters, most] = [[...text], longest()];
  const kept = characters.slice(0, most).join('');
  if (kept !== text) {
    const notice = inBoth(({ prompt }) => prompt.cut(whole(most), whole(characters.length)));
    notify({ kind: 'note', text: notice });
  }
  change(PROMPT, kept);
  const fault = get().refused[PROMPT];
  if (fault) {
    set({ prompt: { text: kept, read: null, fault }, answer: null });
    return;
  }
  const { config, prompt } = get();
  // What the state has had all along is read again after what it refused.
  if (config && prompt.text !== kept) show(config, null);
  fill(true);
}

/** Another draw: the next seed. */
export function redraw() {
  const { config } = get();
  if (!config) return;
  mayPlay = true;
  change(SEED, config.sample.seed + 1);
}

export function startInfill() {
  onEffect('sample', (pointer) => {
    if (pointer !== PROMPT) fill();
  });
  setInterval(() => {
    const rested = performance.now() - filled.at > REST * filled.took;
    const seen = !document.hidden && shownView() === 'bench';
    if (own.run.training && rested && seen && !get().prompt.fault) fill();
  }, REFILL_EVERY);
}
