/** What tells one process from others of its kind: the settings that only it has, in words. */

/** @import { Setting, State } from '../../pkg/index.js' */
import { called } from '../called.js';
import { decimals } from '../format.js';
import { spoken } from '../i18n.js';
import { PROCESS } from '../pointers.js';
import { withProcess } from '../process.js';
import { settingsOf, valueAt } from '../state.js';

const OF_PROCESS = '/run/model/process/';

/**
 * The settings of the process of this name, as they are or would be, in one line.
 *
 * @param {string} name
 * @param {{ config: State | null }} table
 */
export function detailsOf(name, { config }) {
  if (!config) return '';
  const state = withProcess(config, name);
  const own = settingsOf(state).filter(
    ({ pointer }) => pointer.startsWith(OF_PROCESS) && pointer !== PROCESS,
  );
  return own.map((setting) => written(setting, valueAt(state, setting.pointer))).join(' · ');
}

/** @param {Setting} setting @param {any} value */
function written(setting, value) {
  const { label, range } = setting;
  if (range.kind === 'choice') return spoken(called(setting, value));
  const number = range.kind === 'real' ? value.toFixed(decimals(range.step)) : value;
  return `${spoken(label)} = ${number}`;
}
