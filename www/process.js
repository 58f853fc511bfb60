/** What the core says of a process before there is a model of it to ask. */

/** @import { ProcessConfig, ProcessDescription, Setting, State } from '../pkg/index.js' */
import { PROCESS } from './pointers.js';
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

/** The same object for the same process. @param {ProcessConfig | undefined} process */
export function describeProcess(process) {
  const loaded = core();
  if (!loaded || !process) return recorded;
  const name = JSON.stringify(process);
  const description = described.get(name) ?? loaded.describeProcess(process);
  described.set(name, description);
  return description;
}

/** Every process there is, as the setting offers them. @param {{ settings: Setting[] }} [table] */
export function processOptions({ settings } = get()) {
  const range = settings.find(({ pointer }) => pointer === PROCESS)?.range;
  return range?.kind === 'choice' ? range.options : [];
}

/** The state with another process, or as it is. @param {State} config @param {string} name */
export const withProcess = (config, name) =>
  config.run.process.kind === name ? config : changed(config, PROCESS, name);
