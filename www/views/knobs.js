/** The first screen's controls: what is destroyed, how, and how it is filled. */

/** @import { Setting } from '../../pkg/index.js' */
import { called } from '../called.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { NOISE, noiseOf, withNoise } from '../noise.js';
import {
  CORPUS,
  K,
  LEVELS,
  POSTERIOR,
  PROCESS,
  SHARE,
  STEPS,
  TEMPERATURE,
  VARIANT,
} from '../pointers.js';
import { useTable, valueAt } from '../state.js';
import { Control } from './control.js';

const FIRST = [K, SHARE, STEPS, TEMPERATURE, POSTERIOR, PROCESS, CORPUS, VARIANT];
/** Room is kept for these before the settings are there; the others come only with a choice. */
const ALWAYS = [K, SHARE, STEPS, TEMPERATURE, POSTERIOR, PROCESS, CORPUS];

/** Those of a state that do not stand on the first screen. @param {Setting[]} own */
export const withoutKnobs = (own) =>
  own.filter((setting) => setting !== noiseOf(own) && !FIRST.includes(setting.pointer));

export function Knobs() {
  const words = useWords().knobs;
  const { config, heeded, declared, length, evaluations } = useTable((table) => ({
    config: table.config,
    heeded: table.heeded,
    declared: table.settings,
    length: table.corpus?.length,
    evaluations:
      table.config?.sample.steps === 0 ? table.answer?.infill.networkEvaluations : undefined,
  }));
  const settings = withNoise(heeded, declared);
  const noise = called(
    declared.find(({ pointer }) => pointer === PROCESS),
    NOISE,
  );
  /** Whether the process is one that has no share of random tokens. */
  const masks = config !== null && valueAt(config, SHARE) === undefined;
  /** T, of a diffusion. */
  const levels = valueAt(config, LEVELS);
  const auto = (/** @type {number} */ value) =>
    value > 0 ? String(value) : evaluations ? words.autoOf(evaluations) : words.auto;
  return html`
    ${FIRST.map((first) => {
      const pointer = first === SHARE ? (noiseOf(settings)?.pointer ?? SHARE) : first;
      const setting = settings.find((each) => each.pointer === pointer);
      if (!setting) {
        const awaited = settings.length === 0 && ALWAYS.includes(pointer);
        return awaited ? html`<div class="control empty"></div>` : null;
      }
      /** @type {{ [pointer: string]: number | undefined }} */
      const most = { [K]: length, [STEPS]: levels ?? length };
      /** @type {{ [pointer: string]: string | undefined }} */
      const help = {
        [VARIANT]: words.variants[valueAt(config, VARIANT) ?? ''],
        [STEPS]: levels ? words.levels : undefined,
        [SHARE]: masks ? words.masks(spoken(noise)) : undefined,
      };
      return html`<${Control}
        key=${pointer}
        setting=${setting}
        otherwise=${pointer === SHARE ? 0 : undefined}
        max=${most[pointer]}
        say=${pointer === STEPS ? auto : undefined}
        help=${help[pointer]}
      />`;
    })}
  `;
}
