/**
 * The page's words in the reader's language. Labels and help of settings, and the sentences of
 * errors, come from the wasm side in both languages.
 */

/** @import { Language, Text } from '../pkg/index.js' */
import { en } from './i18n/en.js';
import { zh } from './i18n/zh.js';
import { get, useTable } from './state.js';

/** @typedef {typeof en} Words */

/** @type {{ [L in Language]: Words }} */
const dictionaries = { zh, en };

/** The words for a view. @returns {Words} */
export const useWords = () => dictionaries[useTable(({ language }) => ({ language })).language];

/** A sentence in both languages, picked from the dictionaries. */
/** @param {(words: Words) => string} pick @returns {Text} */
export const inBoth = (pick) => ({ zh: pick(zh), en: pick(en) });

/** @param {Text} text */
export const spoken = (text) => text[get().language];

/** The browser's language. @returns {Language} */
export const preferred = () => (/^zh\b/i.test(navigator.language) ? 'zh' : 'en');
