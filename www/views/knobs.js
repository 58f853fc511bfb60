/** The first screen's controls: what is destroyed, how, and how it is filled. */

import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { CORPUS, K, PROCESS, SHARE, STEPS, TEMPERATURE, VARIANT } from '../pointers.js';
import { applies, useTable } from '../state.js';
import { Control } from './control.js';

const FIRST = [K, STEPS, TEMPERATURE, PROCESS, CORPUS, SHARE, VARIANT];
/** Those that come only with a choice: no room is kept for them before the settings are there. */
const AT_TIMES = [SHARE, VARIANT];

/** Whether a setting stands on the first screen. @param {string} pointer */
export const isKnob = (pointer) => FIRST.includes(pointer);

export function Knobs() {
  const words = useWords().knobs;
  const { settings, config, length, evaluations } = useTable(
    ({ settings, corpus, answer, config }) => ({
      config,
      settings,
      length: corpus?.length,
      evaluations: config?.sample.steps === 0 ? answer?.infill.networkEvaluations : undefined,
    }),
  );
  const auto = (/** @type {number} */ value) =>
    value > 0 ? String(value) : evaluations ? words.autoOf(evaluations) : words.auto;
  return html`
    ${FIRST.map((pointer) => {
      const setting = settings.find((each) => each.pointer === pointer);
      if (!setting) {
        return AT_TIMES.includes(pointer) ? null : html`<div class="control empty"></div>`;
      }
      if (!applies(setting, config)) return null;
      const counts = pointer === K || pointer === STEPS;
      return html`<${Control}
        key=${pointer}
        setting=${setting}
        max=${counts ? length : undefined}
        say=${pointer === STEPS ? auto : undefined}
        help=${pointer === VARIANT ? words.variants[config?.run.process.variant ?? ''] : undefined}
      />`;
    })}
  `;
}
