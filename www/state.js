/**
 * The one table of state. Views read it through `useTable`; it changes through `set`, and a
 * setting changes through `change`, which does what the setting's effect says: view, sample,
 * evaluate, retrain, each including the ones before it.
 */

/**
 * @import { Change, Corpus, CorpusConfig, CorpusSentences, CoreModule, Effect, Finding, Frame, Infill, LaneName, Language, LearnedMeasured, Mean, Methods, Names,
 *   ProcessChoice, ProcessDescription, Prompt, SeedMeans, Setting, State, Text, TextDescription, Trajectory } from '../pkg/index.js'
 * @import { Fault } from './protocol.js'
 * @import { ClaimTested, ExperimentState } from './experiments-state.js'
 * @import { Run } from './record.js'
 * @import { KeptRun } from './store.js'
 * @import { Explained } from './terms.js'
 */
import { untested, noExperiments } from './experiments-state.js';
import { useEffect, useRef, useState } from './library.js';
import { faultOf } from './protocol.js';
import { recordOf } from './record.js';

/**
 * Who fills the blanks: it is not known yet, nobody can, the exact data distribution, the demo model, the
 * reader's model.
 */
/** @typedef {'awaited' | 'nobody' | 'oracle' | 'demo' | 'own'} Answerer */

/**
 * @typedef {object} Notice
 * @property {number} id
 * @property {'note' | 'fault'} kind
 * @property {Text} text
 * @property {{ label: Text, run: () => void }} [action]
 */

/**
 * @typedef {object} Announcement a sentence for those who listen
 * @property {number} id
 * @property {Text} text
 * @property {boolean} urgent
 */

/**
 * @typedef {object} Dialog
 * @property {Text} title
 * @property {Text} body
 * @property {Text} confirm
 * @property {() => void} agreed
 */

/**
 * The text dialog: what was brought, what is known of it, and the run it would begin.
 *
 * @typedef {object} Draft
 * @property {boolean} open
 * @property {import('./text.js').TextKind} kind
 * @property {string | null} wanted the fingerprint of the text that something waits for
 * @property {string} written what was typed or pasted; empty for a file
 * @property {TextDescription | null} description
 * @property {Fault | null} fault
 * @property {Text | null} remark what has to be known of the text before a number is believed
 * @property {number} context
 * @property {string} network
 * @property {number} steps
 * @property {number | null} pace milliseconds a step of such a run takes here
 */

/**
 * What a process costs on the corpus, or why nobody knows.
 *
 * @typedef {{ mean: Mean, fault: null } | { mean: null, fault: Fault }} ProcessGap
 */

/**
 * What is left of a run whose posterior was learned: where it came to.
 *
 * @typedef {{ title: Text, corpus: CorpusConfig, step: number, measured: LearnedMeasured }} PastRun
 */

/**
 * Lanes side by side, beside their runs.
 *
 * @typedef {object} Lanes
 * @property {LaneName[]} names what tells each from the others
 * @property {boolean} lockstep whether they keep to one step number
 * @property {string | null} story that set them
 * @property {SeedMeans[]} seeds the means of those that differ in their seed alone
 * @property {boolean} bits whether the chart of lanes whose H is unknown is in bits per token
 * @property {Finding[]} findings of the story's promises
 * @property {number | null} seconds from the story's click to its outcome
 */

/**
 * @typedef {object} Table
 * @property {'loading' | 'ready' | 'failed'} core
 * @property {Language} language what the page speaks now
 * @property {'light' | 'dark'} theme
 * @property {Setting[]} settings
 * @property {Methods | null} methods
 * @property {State | null} config what the link carries; null until the core is ready
 * @property {string} link
 * @property {Setting[]} heeded the settings that make a difference in the state: the others have no control
 * @property {Names} names what its run is called
 * @property {ProcessDescription} process what is known of its model before there is one to ask
 * @property {ProcessChoice[]} processes every process its run could have
 * @property {boolean} oracle whether the data distribution itself can answer where there is no model
 * @property {Corpus | null} corpus
 * @property {{ [process: string]: { [k: number]: ProcessGap } }} processGaps of the corpus
 * @property {{ done: number, rows: number, halted: boolean } | null} gauging the process gaps being measured
 * @property {{ [pointer: string]: Fault }} refused settings with a value that is out of range
 * @property {{ text: string, read: Prompt | null, fault: Fault | null }} prompt
 * @property {Frame[]} forward t = 0..T
 * @property {{ recorded: Frame[], forward: Frame[] } | null} opening the recording that plays before those frames
 * @property {Frame[]} reverse t = T..0, the last infill's
 * @property {{ state: State, by: 'oracle' | 'demo' | 'own', step: number | null } | null} restored what
 *   was asked for those, of whom, and at which step of its weights
 * @property {Trajectory[]} lockstep the same sentence destroyed by every process
 * @property {'forward' | 'reverse'} direction
 * @property {{ t: number, share?: number, playing: boolean, heading: 1 | -1 }} playback with the share of its way that every
 *   trajectory has gone, where it is not that of t
 * @property {{ position: number, t: number } | null} looked the cell under the pointer or focus
 * @property {{ infill: Infill, by: Answerer, step: number, prompt: string } | null} answer what the model
 *   made of this prompt
 * @property {Fault | null} answerFault
 * @property {{ [id: string]: Run }} runs the runs of the page, in order
 * @property {string} chosen which of them is the page's own; the others are lanes beside it
 * @property {Answerer} answerer
 * @property {'unknown' | 'kept' | 'unkept'} keeping whether the browser keeps the reader's run
 * @property {PastRun[]} past earlier runs of this visit whose posterior was learned, the newest last
 * @property {ExperimentState} experiments the experiments beside it
 * @property {ClaimTested} claim
 * @property {Lanes} lanes
 * @property {{ second: number | null, playing: boolean }} strip where its play stands; null before it was begun
 * @property {KeptRun[]} kept runs from before
 * @property {{ [fingerprint: string]: string }} textNames what their texts are called
 * @property {Notice[]} notices
 * @property {Announcement[]} announcements
 * @property {Dialog | null} dialog
 * @property {Draft | null} draft
 * @property {CorpusSentences | null} sentences of the corpus, while they are looked at
 * @property {Explained | null} explained the term whose card is open, and where
 */

/** The page's own run, by its id. */
const OWN = 'own';

/** @type {Table} */
const initial = {
  core: 'loading',
  language: 'en',
  theme: 'light',
  settings: [],
  methods: null,
  config: null,
  link: '',
  heeded: [],
  names: { method: null, demonstration: null },
  // Until the core is there, the recording's.
  process: {
    plans: false,
    deletes: false,
    noisy: false,
    summable: true,
    anyOrder: true,
    blocks: true,
    trainsABound: true,
  },
  processes: [],
  oracle: false,
  corpus: null,
  processGaps: {},
  gauging: null,
  lockstep: [],
  refused: {},
  prompt: { text: '', read: null, fault: null },
  forward: [],
  opening: null,
  reverse: [],
  restored: null,
  direction: 'forward',
  playback: { t: 0, playing: false, heading: 1 },
  looked: null,
  answer: null,
  answerFault: null,
  runs: { [OWN]: { ...recordOf(OWN), worker: 'starting' } },
  chosen: OWN,
  answerer: 'awaited',
  keeping: 'unknown',
  past: [],
  experiments: noExperiments,
  claim: untested,
  lanes: {
    names: [],
    lockstep: true,
    seeds: [],
    bits: false,
    story: null,
    findings: [],
    seconds: null,
  },
  strip: { second: null, playing: false },
  kept: [],
  textNames: {},
  notices: [],
  announcements: [],
  dialog: null,
  draft: null,
  sentences: null,
  explained: null,
};

let table = initial;
/** @type {Set<() => void>} */
const watchers = new Set();

export const get = () => table;

/** The page's own run. */
export const present = ({ runs, chosen } = table) => runs[chosen];

/** The same if it is one of the reader's own: the demo is none. */
export const ownRun = (from = table) => (from.answerer === 'own' ? present(from) : null);

/** The runs beside it. @param {Pick<Table, 'runs' | 'chosen'>} [from] @returns {{ [id: string]: Run }} */
export function others({ runs, chosen } = table) {
  const { [chosen]: _, ...beside } = runs;
  return beside;
}

/** The same in order. @param {Pick<Table, 'runs' | 'chosen'>} [from] */
export const lanesOf = (from) => Object.values(others(from));

/** Whether a network answers, and not the distribution or nobody. */
export const hasModel = ({ answerer } = table) => answerer === 'demo' || answerer === 'own';

/** @param {Partial<Table>} fields */
export function set(fields) {
  table = { ...table, ...fields };
  for (const watcher of [...watchers]) watcher();
}

/** @param {() => void} watcher called after every change @returns {() => void} stops it */
export function watch(watcher) {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/**
 * A view's window on the table: renders again only when what it selects has changed.
 *
 * @template {object} S
 * @param {(table: Table) => S} select
 * @returns {S}
 */
export function useTable(select) {
  const [, render] = useState(0);
  const seen = useRef(/** @type {S | null} */ (null));
  const selected = select(table);
  seen.current = selected;
  useEffect(
    () =>
      watch(() => {
        if (seen.current && !same(seen.current, select(table))) render((count) => count + 1);
      }),
    [],
  );
  return selected;
}

/** A view's window on the page's own run. @template {object} S @param {(run: Run) => S} select */
export const useRun = (select) => useTable((table) => select(present(table)));

/** The lanes' runs, in order; renders again when one of them has changed. */
export const useLanes = () => Object.values(useTable(others));

/** @param {any} a @param {any} b one level deep */
function same(a, b) {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]));
}

/** The core, once it is loaded. @type {(CoreModule) | null} */
let loaded = null;

/** @param {CoreModule} module */
export const setCore = (module) => void (loaded = module);

export const core = () => loaded;

/** What a setting's pointer leads to. @param {object | null | undefined} config @param {string} pointer @returns {any} */
export const valueAt = (config, pointer) =>
  pointer
    .slice(1)
    .split('/')
    .reduce((/** @type {any} */ node, key) => node?.[key], config);

/** @type {Map<string, (value: unknown) => boolean>} */
const choosers = new Map();

/**
 * Lets a value be chosen in its own way: `choose` returns whether it has taken care of it.
 *
 * @param {string} pointer @param {(value: unknown) => boolean} choose
 */
export const setChooser = (pointer, choose) => void choosers.set(pointer, choose);

/** @type {{ [E in Effect]: ((pointer: string) => void)[] }} */
const effects = { view: [], sample: [], evaluate: [], retrain: [] };
/** @type {Effect[]} */
const inOrder = ['view', 'sample', 'evaluate', 'retrain'];

/** Says what has to happen at an effect. @param {Effect} effect @param {(pointer: string) => void} act */
export const onEffect = (effect, act) => void effects[effect].push(act);

/** Does what an effect asks for, and all the ones before it. @param {Effect} effect */
function happen(effect, pointer = '') {
  for (const each of inOrder.slice(0, inOrder.indexOf(effect) + 1).reverse()) {
    for (const act of effects[each]) act(pointer);
  }
}

/** Asks before a retrain when there is something to lose. @type {(agreed: () => void) => void} */
let askFirst = (agreed) => agreed();

/** @param {typeof askFirst} ask */
export const setAskFirst = (ask) => void (askFirst = ask);

/**
 * Changes a setting, or several that lie together, and does what its effect says. A value out of
 * range is refused: the state stays as it was, and the sentence stands beside the control.
 *
 * @param {string} pointer
 * @param {unknown} value
 */
export function change(pointer, value) {
  const { config, settings } = table;
  const core = loaded;
  if (!config || !core) return;
  const { [pointer]: before, ...refused } = table.refused;
  if (Object.is(valueAt(config, pointer), value)) {
    // What was refused before this is no longer what the control says.
    if (before) set({ refused });
    return;
  }
  if (choosers.get(pointer)?.(value)) return;
  /** @type {Change} */
  let next;
  try {
    next = core.change(config, pointer, value);
    set({ refused });
  } catch (thrown) {
    set({ refused: { ...refused, [pointer]: faultOf(thrown) } });
    return;
  }
  const meant = settings.find((setting) => `${setting.pointer}/`.startsWith(`${pointer}/`));
  const effect = meant?.effect ?? 'view';
  const apply = () => {
    const now = table.config;
    if (!now) return;
    // Another may have come while the question was open.
    set(now === config ? next : core.change(now, pointer, value));
    happen(effect, pointer);
  };
  if (effect === 'retrain') askFirst(apply);
  else apply();
}

/** Has the table hold a state, and what the core says of it that is new since another. */
/** @param {State} config @param {State | null} [before] */
export function show(config, before = table.config) {
  if (loaded) set({ ...loaded.show(config, before), refused: {} });
}

/** Replaces the whole state, as a link or a checkpoint does. @param {State} config */
export function replace(config) {
  show(config);
  happen('evaluate');
}

let lastNotice = 0;

/** @param {Omit<Notice, 'id'>} notice */
export function notify(notice) {
  const others = table.notices.filter(({ text }) => text.en !== notice.text.en);
  set({ notices: [...others, { ...notice, id: ++lastNotice }].slice(-4) });
  return lastNotice;
}

/** Ends of a query that a person asked for or is told of elsewhere. */
const quiet = ['cancelled', 'gone', 'no-model'];

/** Tells why a query was not answered, if nobody knows yet. @param {unknown} thrown */
export function report(thrown) {
  const fault = faultOf(thrown);
  if (!quiet.includes(fault.kind)) notify({ kind: 'fault', text: fault.message });
}

/** @param {number} id */
export const dismiss = (id) => set({ notices: table.notices.filter((notice) => notice.id !== id) });
