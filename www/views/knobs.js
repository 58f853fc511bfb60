/** The bench's controls: what is destroyed, how, and how it is filled. */

/** @import { Setting } from '../../pkg/index.js' */
import { called } from '../called.js';
import { capital } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { makeNoise, masked, NOISE, noiseOf, withNoise } from '../noise.js';
import {
  CORPUS,
  K,
  LEVELS,
  POSTERIOR,
  PROCESS,
  STEPS,
  TEMPERATURE,
  U,
  VARIANT,
} from '../pointers.js';
import { trained } from '../run.js';
import { useTable, valueAt } from '../state.js';
import { Control, page } from './control.js';

/** What the bench has. */
const BENCH = [K, U, STEPS, TEMPERATURE, POSTERIOR, PROCESS, CORPUS, VARIANT];

/** Those of a state that do not stand on the bench. @param {Setting[]} own */
export const withoutKnobs = (own) =>
  own.filter((setting) => setting !== noiseOf(own) && !BENCH.includes(setting.pointer));

/** u where it stands at 0, and moving it makes another process. @type {import('./control.js').Target} */
const unmasking = {
  ...page,
  config: ({ config, heeded }) => (noiseOf(heeded) ? config : masked(config)),
  change: (_, share) => makeNoise(share),
  asks: trained,
  plain: true,
};

/** @param {{ of: string[], room?: boolean }} props `room` is kept for those that a state does not have */
export function Knobs({ of, room = false }) {
  const words = useWords().knobs;
  const { config, heeded, declared, length, blank, evaluations } = useTable((table) => ({
    config: table.config,
    heeded: table.heeded,
    declared: table.settings,
    length: table.corpus?.length,
    blank: table.corpus?.blank ?? '',
    evaluations:
      table.config?.sample.steps === 0 ? table.answer?.infill.networkEvaluations : undefined,
  }));
  const settings = withNoise(heeded, declared);
  const noise = called(
    declared.find(({ pointer }) => pointer === PROCESS),
    NOISE,
  );
  /** Whether the process is one that has no noise of its own. */
  const masks = noiseOf(heeded) === undefined;
  /** T, of a diffusion. */
  const levels = valueAt(config, LEVELS);
  const auto = (/** @type {number} */ value) =>
    value > 0 ? String(value) : evaluations ? words.autoOf(evaluations) : words.auto;
  return html`
    ${of.map((first) => {
      const pointer = first === U ? (noiseOf(settings)?.pointer ?? U) : first;
      const setting = settings.find((each) => each.pointer === pointer);
      if (!setting) return room && html`<${Absent} pointer=${pointer} declared=${declared} />`;
      /** @type {{ [pointer: string]: number | undefined }} */
      const most = { [K]: length, [STEPS]: levels ?? length };
      /** @type {{ [pointer: string]: string | undefined }} */
      const help = {
        [VARIANT]: words.variants[valueAt(config, VARIANT) ?? ''],
        [STEPS]: levels ? words.levels : undefined,
        [U]: masks ? words.masks(spoken(noise), blank) : undefined,
      };
      return html`<${Control}
        key=${first}
        setting=${setting}
        target=${pointer === U && masks ? unmasking : page}
        max=${most[pointer]}
        say=${pointer === STEPS ? auto : undefined}
        help=${help[pointer]}
      />`;
    })}
  `;
}

/** A control that makes no difference to this state, at its place. */
/** @param {{ pointer: string, declared: Setting[] }} props */
function Absent({ pointer, declared }) {
  const words = useWords().knobs;
  const setting = declared.find((each) => each.pointer === pointer);
  return html`
    <div class="absent-control">
      <span class="label">${setting && capital(spoken(setting.label))}</span>
      <small>${setting && words.absent}</small>
    </div>
  `;
}
