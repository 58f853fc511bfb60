/** What a choice is called, as its setting declares it. */

/** @import { Setting, Text } from '../pkg/index.js' */

/** @param {Setting | undefined} setting @param {unknown} value @returns {Text} */
export function called(setting, value) {
  const options = setting?.range.kind === 'choice' ? setting.range.options : [];
  const text = String(value ?? '');
  return options.find(({ name }) => name === value)?.label ?? { zh: text, en: text };
}
