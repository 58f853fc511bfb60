/** What a run's model is, and what it could be. */

/** @import { ProcessConfig, RunConfig, SampleConfig, Setting, State } from '../pkg/index.js' */
/** @import { Table } from './state.js' */
import { PROCESS } from './pointers.js';
import { get, ownRun } from './state.js';

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

/** Whether there is a q(z|x) that something could be learned of. @param {Pick<Table, 'config'>} [table] */
export const hasPosterior = ({ config } = get()) =>
  config?.run.model.kind === 'learned' && config.run.model.latent.deviation.kind !== 'prior';

/** The reader's run, if its posterior is learned. @param {Table} [table] */
export const learnedRun = (table = get()) => (isLearned(table) ? ownRun(table) : null);

/** What destroys its text, for the name of a file. @param {RunConfig} run */
export const modelName = (run) => processName(run) || run.model.kind;

/** What the process of this name would be in the page's run. */
/** @param {string} name @param {Pick<Table, 'processes'>} table */
export const processChoice = (name, { processes }) =>
  processes.find(({ config }) => config.kind === name);

/** k; null of a diffusion, which has none. @param {Pick<Table, 'config' | 'process'>} table */
export const blockSizeOf = ({ config, process }) =>
  process.blocks ? (config?.sample.blockSize ?? 1) : null;

/** u; null unless a network of the process serves every share of random tokens. */
/** @param {ProcessConfig | undefined} process @param {SampleConfig} sample */
export const shareOf = (process, { share }) =>
  process?.kind === 'noise' && process.shares === 'every' ? share : null;
