/**
 * The reader's own text: read by the core, looked at before training, kept for the runs that need
 * it. The text never leaves this browser.
 */

/** @import { CorpusConfig, State } from '../pkg/index.js' */
import { inBoth } from './i18n.js';
import {
  BATCH,
  CONTEXT,
  CORPUS,
  FINGERPRINT,
  LONGEST,
  NETWORK,
  STEPS,
  TRAINING_STEPS,
} from './pointers.js';
import { faultOf } from './protocol.js';
import { own } from './runner.js';
import { core, get, notify, set, setChooser } from './state.js';
import * as store from './store.js';

/** What a long text begins with: batches and fills small enough to be quick. */
const BEGIN = { context: 64, batch: 32, fillSteps: 16 };

/** A slider moves through many values: a step is timed for the one it stays at. */
const SETTLED = 400;

/** The texts of this page, by fingerprint. @type {Map<string, string | Uint8Array>} */
const texts = new Map();

/** What to do with the state of a run on a text. @type {(state: State) => void} */
let begin = () => {};

/** Which text a corpus is made of; undefined of one that needs none. @param {CorpusConfig} corpus */
export const fingerprintOf = (corpus) => ('fingerprint' in corpus ? corpus.fingerprint : undefined);

/** What corpora a text can be made: windows of it, or its lines. @typedef {'text' | 'lines'} TextKind */

/** Which of them one is. @param {CorpusConfig} corpus @returns {TextKind} */
const kindOf = ({ kind }) => (kind === 'lines' ? kind : 'text');

/** What goes on once the text it needs is here. @type {(() => void) | null} */
let waiting = null;

/**
 * Opens the dialog, empty or as it was left.
 *
 * @param {string | null} [wanted] the fingerprint of the text that something else waits for
 * @param {(() => void) | null} [then] what that does when it is here
 * @param {TextKind} [kind] as before, unless given
 */
export function openText(wanted = null, then = null, kind = get().draft?.kind ?? 'text') {
  const { draft, config } = get();
  waiting = then;
  set({
    draft: {
      written: '',
      description: null,
      fault: null,
      remark: null,
      context: BEGIN.context,
      network: config?.run.network.size ?? 'small',
      steps: config?.run.training.steps ?? 0,
      pace: null,
      ...draft,
      wanted,
      kind,
      open: true,
    },
  });
  const fingerprint = draft?.description?.fingerprint;
  const source = fingerprint !== undefined && draft?.kind !== kind && texts.get(fingerprint);
  if (source) read(source);
}

export const closeText = () => change({ open: false });

/** @param {Partial<import('./state.js').Draft>} fields */
function change(fields) {
  const { draft } = get();
  if (draft) set({ draft: { ...draft, ...fields } });
}

/** Reads what was pasted or typed. @param {string} written */
export function readWritten(written) {
  change({ written });
  read(written);
}

/** Reads a dropped or chosen file. @param {File} file */
export async function readFile(file) {
  const { draft } = get();
  // What waits for a text may be waiting for this one.
  if (!draft?.open) openText();
  // More than the limit is refused unread, since it may be more than memory holds; a byte more is enough for that.
  const start = file.slice(0, (core()?.constants().textBytes ?? 0) + 1);
  change({ written: '' });
  try {
    read(new Uint8Array(await start.arrayBuffer()));
  } catch {
    // A folder, or a file that is no longer there.
    const message = inBoth((words) => words.notices.openFailed);
    change({ description: null, fault: { kind: 'file', message }, pace: null });
  }
}

/** @param {string | Uint8Array} source */
function read(source) {
  const loaded = core();
  if (!loaded) return;
  try {
    const description = loaded.readText(source);
    texts.set(description.fingerprint, source);
    own.post({ type: 'text', source });
    const context = Math.min(get().draft?.context ?? BEGIN.context, description.longestContext);
    change({ description, fault: null, remark: null, context });
    const { corpus } = described()?.run ?? {};
    if (corpus) change({ remark: loaded.describeCorpus(corpus).remark });
    if (get().draft?.wanted === description.fingerprint) found(description.fingerprint, source);
    else void pace();
  } catch (thrown) {
    change({ description: null, fault: faultOf(thrown), pace: null });
  }
}

/** The text that was waited for is here. @param {string} fingerprint @param {string | Uint8Array} source */
function found(fingerprint, source) {
  keep(fingerprint, source);
  closeText();
  waiting?.();
  waiting = null;
}

/** Keeps a text; nothing waits for that. @param {string} fingerprint @param {string | Uint8Array} source */
function keep(fingerprint, source) {
  store.keepText(fingerprint, source).catch(() => {
    notify({ kind: 'fault', text: inBoth((words) => words.text.unkept) });
  });
}

/** @param {Partial<Pick<import('./state.js').Draft, 'context' | 'network' | 'steps'>>} fields */
export function adjust(fields) {
  change(fields);
  if ('steps' in fields) return;
  unpaced();
  settling = setTimeout(pace, SETTLED);
}

/** The state the dialog describes. @returns {State | null} */
function described() {
  const { config, draft } = get();
  const loaded = core();
  if (!config || !loaded || !draft?.description) return null;
  /** @type {[string, unknown][]} */
  const changes = [
    [CORPUS, draft.kind],
    [FINGERPRINT, draft.description.fingerprint],
    draft.kind === 'lines' ? [LONGEST, draft.description.longestLine] : [CONTEXT, draft.context],
    [NETWORK, draft.network],
    [TRAINING_STEPS, draft.steps],
    [BATCH, BEGIN.batch],
    [STEPS, BEGIN.fillSteps],
  ];
  const state = changes.reduce(
    (state, [pointer, value]) => loaded.changed(state, pointer, value),
    config,
  );
  return loaded.applyRun(state, state.run);
}

let pacing = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;

/** What was timed, or is to be, is no longer asked for. */
function unpaced() {
  clearTimeout(settling);
  change({ pace: null });
  return ++pacing;
}

/** Has the worker time a few shards of such a run. */
async function pace() {
  const mine = unpaced();
  const state = described();
  if (!state) return;
  try {
    const milliseconds = await own.ask({ type: 'pace', config: state.run });
    if (mine === pacing) change({ pace: milliseconds });
  } catch {
    // Without a worker there is no estimate; that there is none is said elsewhere.
  }
}

/** Makes the text the page's corpus; asks first if there is a run to lose. */
export function useText() {
  const state = described();
  const { draft } = get();
  if (!state || !draft?.description) return;
  const { fingerprint } = draft.description;
  const source = texts.get(fingerprint);
  closeText();
  if (source === undefined) return;
  keep(fingerprint, source);
  begin(state);
}

/**
 * Brings the text that a corpus needs: from this page, or as kept in the browser.
 *
 * @param {CorpusConfig} corpus
 * @returns {Promise<boolean>} whether the corpus can be opened
 */
export async function bring(corpus) {
  const fingerprint = fingerprintOf(corpus);
  if (fingerprint === undefined) return true;
  if (texts.has(fingerprint)) return true;
  const source = await store.text(fingerprint).catch(() => undefined);
  if (source === undefined) return false;
  try {
    core()?.readText(source);
  } catch {
    return false;
  }
  texts.set(fingerprint, source);
  own.post({ type: 'text', source });
  return true;
}

/** The texts at hand, for a new worker. */
export const atHand = () => [...texts.values()];

/** Says that a text is missing, opens the dialog on demand, and goes on when the text is there. */
/** @param {CorpusConfig} corpus of which it is @param {() => void} then */
export function askForText(corpus, then) {
  notify({
    kind: 'fault',
    text: inBoth((words) => words.text.missing),
    action: {
      label: inBoth((words) => words.text.bring),
      run: () => openText(fingerprintOf(corpus) ?? null, then, kindOf(corpus)),
    },
  });
}

/** How much of a text is its name, in characters; and of its bytes, more than that. */
const NAMED_BY = { characters: 24, bytes: 200 };

/** What a text is called: how it begins. @param {string | Uint8Array} source */
function nameOf(source) {
  const { bytes, characters } = NAMED_BY;
  const head = source.slice(0, bytes);
  const read = typeof head === 'string' ? head : new TextDecoder().decode(head);
  const [...line] = read.trim().replaceAll(/\s+/g, ' ');
  return `“${line.slice(0, characters).join('')}${line.length > characters ? '…' : ''}”`;
}

/** @typedef {{ corpus: CorpusConfig }} OnCorpus a run of whichever kind */

/** Gives the texts of these runs names to be told apart by. @param {OnCorpus[]} runs */
export async function nameTexts(runs) {
  for (const { corpus } of runs) {
    const fingerprint = fingerprintOf(corpus);
    if (fingerprint === undefined || fingerprint in get().textNames) continue;
    const source = texts.get(fingerprint) ?? (await store.text(fingerprint).catch(() => undefined));
    if (source !== undefined)
      set({ textNames: { ...get().textNames, [fingerprint]: nameOf(source) } });
  }
}

/** Forgets kept texts that no run needs. @param {OnCorpus[]} runs */
export const prune = (runs) =>
  store.pruneTexts(runs.flatMap(({ corpus }) => fingerprintOf(corpus) ?? [])).catch(() => {});

/**
 * Files dropped anywhere on the page are texts.
 *
 * @param {(state: State) => void} adopt
 */
export function startText(adopt) {
  begin = adopt;
  setChooser(CORPUS, (value) => {
    const isOwn = value === 'text' || value === 'lines';
    if (isOwn) openText(null, null, value);
    return isOwn;
  });
  addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void readFile(file);
  });
}
