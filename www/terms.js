/** The terms that the page explains where they stand: each with what it is just now. */

/** @import { Words } from './i18n.js' */
/** @import { Run } from './record.js' */
/** @import { Table } from './state.js' */
import { count, fixed, whole, withError } from './format.js';
import { termOf } from './lanes/sheet.js';
import { boundOf, learningGapOf, processGapOf } from './measure.js';
import { K } from './pointers.js';
import { blockSizeOf, isLearned } from './process.js';
import { core, get, hasModel, present, set } from './state.js';

/** @typedef {keyof Words['terms']} TermName */

/** The labels of settings that are such terms. @type {{ [pointer: string]: TermName }} */
export const TERM_OF_SETTING = {
  [K]: 'blockSize',
  '/run/model/latent/scope': 'latent',
  '/run/model/objective/beta': 'rate',
};

/** @param {number} nats */
const choices = (nats) => count(core()?.perplexity(nats) ?? NaN);

/** @param {Table} table */
const sizeOf = (table) => {
  const k = blockSizeOf(table);
  return k === null ? null : String(k);
};

/** @param {Table} table */
const measured = (table) => present(table).marks.at(-1)?.measured;

/** What the words of each are about; null where nobody knows. @type {{ [name in TermName]: (table: Table, words: Words) => any }} */
const values = {
  nat: (table) => {
    const bound = boundOf(table)?.nats;
    const nats = bound ?? table.corpus?.entropy;
    if (nats === undefined || nats === null) return null;
    return {
      nats: fixed(nats, 2),
      of: bound === undefined ? 'entropy' : 'bound',
      choices: choices(nats),
    };
  },
  blockSize: (table) => {
    const k = sizeOf(table);
    const steps = table.forward.length - 1;
    return k && steps > 0
      ? { k, steps: whole(steps), length: whole(table.corpus?.length ?? steps) }
      : null;
  },
  bound: (table) => {
    const bound = boundOf(table);
    return bound ? { nats: withError(bound), k: sizeOf(table) } : null;
  },
  entropy: ({ corpus }) =>
    typeof corpus?.entropy === 'number'
      ? { nats: fixed(corpus.entropy), choices: choices(corpus.entropy) }
      : null,
  average: (table) => {
    const step = present(table).status?.step;
    return hasModel(table) && step !== undefined ? { step: whole(step) } : null;
  },
  distortion: (table) => {
    const found = measured(table);
    return found?.distortion ? { nats: withError(found.distortion) } : null;
  },
  rate: (table) => {
    const found = measured(table);
    return found?.rate ? { nats: withError(found.rate) } : null;
  },
  latent: (table, words) => {
    const size = latentSize(table, words);
    if (size) return { size };
    const { forward, playback, corpus } = table;
    const frame = forward.find(({ t }) => t === Math.min(playback.t, forward.length - 1));
    if (!frame) return null;
    const text = frame.cells.map((cell) => cell.text).join(corpus?.separator ?? '');
    return { t: whole(frame.t), text };
  },
  processGap: (table) => {
    const nats = processGapOf(table);
    return nats === undefined ? null : { nats: fixed(nats), k: sizeOf(table) };
  },
  learningGap: (table) => {
    const gap = learningGapOf(table);
    return gap ? { nats: withError(gap), k: sizeOf(table) } : null;
  },
};

/** How many numbers z is, in words, where it is learned. @param {Table} table @param {Words} words */
export function latentSize(table, words) {
  const { config, corpus } = table;
  if (!isLearned(table) || config?.run.model.kind !== 'learned') return '';
  const { scope, dimensions } = config.run.model.latent;
  return words.learned.size(dimensions, scope === 'position' ? (corpus?.length ?? null) : null);
}

/** Which lanes a term is explained by, where it is not the page's own run. @typedef {(table: Table) => Run[]} LanesOf */

/** A term that is explained: the button that was pressed. */
/** @typedef {{ term: TermName, button: HTMLElement, lanes?: LanesOf }} Explained */

/** Both lines of a term's card. @param {Explained} explained @param {Table} table @param {Words} words */
export function explanation({ term: name, lanes }, table, words) {
  /** @type {{ says: string, now: (value: any) => string, none?: string }} */
  const term = words.terms[name];
  if (lanes) return { says: term.says, now: termOf(name, lanes(table), words) };
  const value = values[name](table, words);
  return { says: term.says, now: value ? term.now(value) : (term.none ?? words.unmeasured) };
}

/** Opens the card of a term below its button, or closes it. @param {Explained} next */
export function explain(next) {
  const { explained } = get();
  set({ explained: explained?.button === next.button ? null : next });
}

export const closeCard = () => set({ explained: null });
