/** What the core says of a run's model before there is one to ask. */

/** @import { ModelConfig, ProcessDescription, RunConfig, Setting, State } from '../pkg/index.js' */
/** @import { Table } from './state.js' */
import { POSTERIOR, PROCESS } from './pointers.js';
import { changed, core, get } from './state.js';

/** Until the core is there, the recording's. @type {ProcessDescription} */
const recorded = {
  plans: false,
  noisy: false,
  summable: true,
  anyOrder: true,
  blocks: true,
  trainsABound: true,
};

/** @type {Map<string, ProcessDescription>} */
const described = new Map();

/** The same object for the same model. @param {ModelConfig | undefined} model */
export function describeModel(model) {
  const loaded = core();
  if (!loaded || !model) return recorded;
  const name = JSON.stringify(model);
  const description = described.get(name) ?? loaded.describeModel(model);
  described.set(name, description);
  return description;
}

/** Every process there is, as the setting offers them. @param {{ settings: Setting[] }} [table] */
export function processOptions({ settings } = get()) {
  const range = settings.find(({ pointer }) => pointer === PROCESS)?.range;
  return range?.kind === 'choice' ? range.options : [];
}

/** The process of a run whose posterior is fixed. @param {RunConfig | undefined} run */
export const processOf = (run) => (run?.model.kind === 'fixed' ? run.model.process : undefined);

/** Its name; empty where the posterior is learned. @param {RunConfig | undefined} run */
export const processName = (run) => processOf(run)?.kind ?? '';

/** Whether the page's run has a learned posterior. @param {{ config: State | null }} table */
export const isLearned = ({ config }) => config?.run.model.kind === 'learned';

/** The reader's run, if its posterior is learned. @param {Pick<Table, 'config' | 'answerer' | 'run'>} table */
export const learnedRun = (table) =>
  isLearned(table) && table.answerer === 'own' ? table.run : null;

/** What destroys its text, for the name of a file. @param {RunConfig} run */
export const modelName = (run) => processName(run) || run.model.kind;

/** @type {WeakMap<State, Map<string, State>>} */
const others = new WeakMap();

/** The state with another process, or as it is. @param {State} config @param {string} name */
export function withProcess(config, name) {
  if (processName(config.run) === name) return config;
  const made = others.get(config) ?? new Map();
  others.set(config, made);
  const fixed = config.run.model.kind === 'fixed' ? config : changed(config, POSTERIOR, 'fixed');
  const other = made.get(name) ?? changed(fixed, PROCESS, name);
  made.set(name, other);
  return other;
}

/** k; null of a diffusion, which has none. @param {{ config: State | null }} table */
export const blockSizeOf = ({ config }) =>
  describeModel(config?.run.model).blocks ? (config?.sample.blockSize ?? 1) : null;

/** @type {Map<string, boolean>} */
const lawful = new Map();

/** Whether the corpus's own law can answer where there is no model. @param {RunConfig | undefined} run */
export function lawAnswers(run) {
  const loaded = core();
  if (!loaded || !run) return false;
  const name = JSON.stringify([run.corpus, run.model]);
  const known = lawful.get(name);
  if (known !== undefined) return known;
  let answers = true;
  try {
    loaded.checkLaw(run);
  } catch {
    answers = false;
  }
  lawful.set(name, answers);
  return answers;
}
