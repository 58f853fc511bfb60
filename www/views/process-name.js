/** What tells one process from others of its kind: the settings that only it has, in words. */

/** @import { ProcessChoice, Setting } from '../../pkg/index.js' */
import { called } from '../called.js';
import { decimals } from '../format.js';
import { spoken } from '../i18n.js';
import { valueAt } from '../state.js';

const WHOLE = '/run/model/process';

/** The settings of a process, as they are or would be, in one line. @param {ProcessChoice | undefined} choice */
export function detailsOf(choice) {
  if (!choice) return '';
  const { config, settings } = choice;
  const value = (/** @type {string} */ pointer) => valueAt(config, pointer.slice(WHOLE.length));
  return settings.map((setting) => written(setting, value(setting.pointer))).join(' · ');
}

/** @param {Setting} setting @param {any} value */
function written(setting, value) {
  const { label, range } = setting;
  if (range.kind === 'choice') return spoken(called(setting, value));
  const number = range.kind === 'real' ? value.toFixed(decimals(range.step)) : value;
  return `${spoken(label)} = ${number}`;
}
