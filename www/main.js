/** @import { Language, State } from '../pkg/index.js' */

/**
 * Boot: the recorded ladder plays at once; then the core, the link, and the lane.
 */

import { loadCore } from '../pkg/index.js';
import { hasSimd, isNewEnough } from './browser.js';
import { startClaim } from './claim.js';
import { keepFocus } from './focus.js';
import { inBoth, preferred } from './i18n.js';
import { html, render } from './library.js';
import { startLeavingWord } from './left-behind.js';
import { addSecond } from './lanes/fleet.js';
import { startStories, tellNamed } from './lanes/story.js';
import { startLockstep } from './lockstep.js';
import { startMilestones } from './milestones.js';
import { startOffline } from './offline.js';
import { startNoise } from './noise.js';
import { opened, startPermalink } from './permalink.js';
import { openWith, startClock, stillness, turn } from './playback.js';
import { faultOf } from './protocol.js';
import { recording } from './recording.js';
import { openLink, startRun } from './run.js';
import { own } from './runner.js';
import { core, get, notify, replace, set, setCore, show, watch } from './state.js';
import { askForText, bring } from './text.js';
import { embedded, hash, startViews } from './view.js';
import { App } from './views/app.js';

/** A core that has not come by then is spoken of, in milliseconds. */
const SLOW = 20_000;

const dark = matchMedia('(prefers-color-scheme: dark)');

/** What `auto` means now, for the language and the theme. */
function settle() {
  const view = get().config?.view;
  const language = !view || view.language === 'auto' ? preferred() : view.language;
  const wanted = !view || view.theme === 'auto' ? (dark.matches ? 'dark' : 'light') : view.theme;
  if (language !== get().language || wanted !== get().theme) set({ language, theme: wanted });
  dress(language, wanted, view?.size === 'presenter');
}

/** Written only where it differs: it is asked at every change of the table. */
/** @param {Language} language @param {string} theme @param {boolean} large */
function dress(language, theme, large) {
  const root = document.documentElement;
  const lang = language === 'zh' ? 'zh-CN' : 'en';
  root.toggleAttribute('data-large', large);
  if (root.lang === lang && root.dataset.theme === theme) return;
  root.lang = lang;
  root.dataset.theme = theme;
  document.title = inBoth((words) => words.title)[language];
}

function begin() {
  settle();
  set({ forward: recording(get().language) });
  turn('forward', !stillness());
  startViews();
  document.documentElement.toggleAttribute('data-embedded', embedded);
  const root = document.getElementById('app');
  if (root) {
    render(html`<${App} />`, root);
    keepFocus(root);
  }
  startClock();
  startMilestones();
  startOffline();
  watch(settle);
  dark.addEventListener('change', settle);
  void boot();
}

async function boot() {
  if (!hasSimd()) {
    own.put({ worker: 'failed' });
    set({ core: 'failed' });
    notify({ kind: 'fault', text: inBoth((words) => words.notices.noSimd) });
    return;
  }
  if (!isNewEnough()) notify({ kind: 'fault', text: inBoth((words) => words.notices.tooOld) });
  const slow = setTimeout(() => {
    notify({ kind: 'note', text: inBoth((words) => words.notices.slowCore) });
  }, SLOW);
  try {
    setCore(await loadCore());
  } catch (thrown) {
    own.put({ worker: 'failed' });
    set({ core: 'failed' });
    const { zh, en } = faultOf(thrown).message;
    const notice = inBoth((words) => words.notices.noCore);
    notify({
      kind: 'fault',
      text: { zh: notice.zh + zh, en: notice.en + en },
      // A module that failed to load stays failed in this document.
      action: { label: inBoth((words) => words.retry), run: () => location.reload() },
    });
    return;
  } finally {
    clearTimeout(slow);
  }
  await arrive();
}

/** The core is here: the state comes from the link, or from the defaults. */
async function arrive() {
  const link = hash();
  const recorded = get().forward;
  const decoded = opened(link);
  if (!decoded) return;
  const { notices, second } = decoded;
  const state = await withText(decoded.state);
  // The first answer of a fresh core takes as long as drawing with it: not both in one task.
  await new Promise((resolve) => setTimeout(resolve));
  for (const text of notices) notify({ kind: 'note', text });
  startLockstep();
  startNoise();
  startClaim();
  startLeavingWord();
  const playing = get().playback.playing && !/(^|&)level=/.test(link);
  show(state);
  set({ core: 'ready', settings: core()?.settings() ?? [], methods: core()?.methods() ?? null });
  startRun(link !== '');
  replace(get().config ?? state);
  if (link === '' && (playing || !stillness())) openWith(recorded);
  startStories();
  addSecond(second);
  // A link that names a t shows it, still.
  if (!playing) set({ playback: { t: state.view.level, playing: false, heading: 1 } });
  startPermalink((typed, story) => {
    if (story !== null) tellNamed(story);
    // A story's link may leave the state to the page.
    const next = typed === '' && story !== null ? null : opened(typed);
    if (!next) return;
    for (const text of next.notices) notify({ kind: 'note', text });
    addSecond(next.second);
    void openLink(next.state);
  });
}

/** A link names a text but does not carry it: without it the page begins with its own corpus. */
/** @param {State} state @returns {Promise<State>} */
async function withText(state) {
  if (await bring(state.run.corpus)) return state;
  askForText(state.run.corpus, () => void openLink(state));
  const loaded = core();
  if (!loaded) return state;
  const { run, view } = loaded.defaults(preferred());
  const fitting = loaded.applyRun(state, { ...state.run, corpus: run.corpus });
  return { ...fitting, view: { ...fitting.view, prompt: view.prompt } };
}

begin();
