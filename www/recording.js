/**
 * A recorded trajectory, so that the ladder moves before any wasm has loaded: left-to-right, k=1,
 * of one sentence of each corpus. For the Chinese one these are the nine lines of the note. The
 * core draws the same frames again as soon as it is there.
 */

/** @import { Frame, Language } from '../pkg/index.js' */

/** @type {{ [L in Language]: string[] }} */
const sentences = {
  zh: [...'中国的首都是北京'],
  en: 'we say the capital of China is Beijing'.split(' '),
};

/** The ready prompts, as the core names them: they hold their room until it does. */
/** @type {{ [L in Language]: string[] }} */
export const prompts = {
  zh: ['中国的首都是口口', '口口的首都是巴黎', '中国的首都口东京', '口口口口口口口口'],
  en: [
    'we say the capital of China is □',
    'we say the capital of □ is Paris',
    'we say the capital of China □ Tokyo',
    '□ □ □ □ □ □ □ □',
  ],
};

/** How a blank is written, until the core says it. @type {{ [L in Language]: string }} */
export const blanks = { zh: '口', en: '□' };

/** t = 0..L: the last t tokens are gone. @param {Language} language @returns {Frame[]} */
export function recording(language) {
  const tokens = sentences[language];
  return Array.from({ length: tokens.length + 1 }, (_, t) => ({
    t,
    logProbability: null,
    cells: tokens.map((text, position) => {
      const corrupted = position >= tokens.length - t;
      return {
        token: null,
        text: corrupted ? blanks[language] : text,
        state: corrupted ? 'corrupted' : 'kept',
        unseen: false,
        recoveryProbability: null,
        corruptedProbability: null,
        candidates: [],
      };
    }),
  }));
}
