/** The first screen's controls: what is destroyed, how, and how it is filled. */

import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { CORPUS, K, LEVELS, PROCESS, SHARE, STEPS, TEMPERATURE, VARIANT } from '../pointers.js';
import { settingsOf, useTable } from '../state.js';
import { Control } from './control.js';

const FIRST = [K, LEVELS, STEPS, TEMPERATURE, PROCESS, CORPUS, SHARE, VARIANT];
/** Those that come only with a choice: no room is kept for them before the settings are there. */
const AT_TIMES = [LEVELS, SHARE, VARIANT];

/** Whether a setting stands on the first screen. @param {string} pointer */
export const isKnob = (pointer) => FIRST.includes(pointer);

export function Knobs() {
  const words = useWords().knobs;
  const { config, length, evaluations } = useTable(({ corpus, answer, config, language }) => ({
    config,
    language,
    length: corpus?.length,
    evaluations: config?.sample.steps === 0 ? answer?.infill.networkEvaluations : undefined,
  }));
  const settings = settingsOf(config);
  /** T, of a diffusion. */
  const levels = config?.run.process.steps;
  const auto = (/** @type {number} */ value) =>
    value > 0 ? String(value) : evaluations ? words.autoOf(evaluations) : words.auto;
  return html`
    ${FIRST.map((pointer) => {
      const setting = settings.find((each) => each.pointer === pointer);
      if (!setting) {
        const awaited = settings.length === 0 && !AT_TIMES.includes(pointer);
        return awaited ? html`<div class="control empty"></div>` : null;
      }
      /** @type {{ [pointer: string]: number | undefined }} */
      const most = { [K]: length, [STEPS]: levels ?? length };
      /** @type {{ [pointer: string]: string | undefined }} */
      const help = {
        [VARIANT]: words.variants[config?.run.process.variant ?? ''],
        [STEPS]: levels ? words.levels : undefined,
      };
      return html`<${Control}
        key=${pointer}
        setting=${setting}
        max=${most[pointer]}
        say=${pointer === STEPS ? auto : undefined}
        help=${help[pointer]}
      />`;
    })}
  `;
}
