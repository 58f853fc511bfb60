/** What a run is set to otherwise than another, computed as lanes are told from each other. */

/** @import { LaneConfig, RunConfig, State, Text } from '../pkg/index.js' */
import { FINGERPRINT } from './pointers.js';
import { core, get } from './state.js';
import { fingerprintOf } from './text.js';

/**
 * A setting in which two runs differ; null where it does not exist among a run's other choices.
 *
 * @typedef {{ setting: string, label: Text, theirs: Text | null, here: Text | null }} RunDifference
 */

/** The settings in which two runs differ. @param {LaneConfig} one @param {LaneConfig} other @returns {RunDifference[]} */
export function differencesBetween(one, other) {
  const [theirs, here] = (core()?.laneNames([one, other]) ?? []).map(
    ({ differences }) => new Map(differences.map((each) => [each.setting, each])),
  );
  if (!theirs || !here) return [];
  return [...new Map([...here, ...theirs]).values()].map(({ setting, label }) => ({
    setting,
    label,
    theirs: theirs.get(setting)?.value ?? null,
    here: here.get(setting)?.value ?? null,
  }));
}

/**
 * The settings in which a run differs from the page's.
 *
 * @param {RunConfig} run
 * @param {State} state the page's
 * @returns {RunDifference[]}
 */
export function differencesFrom(run, { run: present, sample }) {
  /** Filled alike, so that nothing but what is trained can differ. */
  const lane = (/** @type {RunConfig} */ run) =>
    /** @type {LaneConfig} */ ({ run, sample, evaluation: 'bound' });
  const named = namedTexts(run, present);
  return differencesBetween(lane(run), lane(present)).map((each) => {
    if (each.setting !== fingerprint()) return each;
    const { theirs, here } = each;
    return { ...each, theirs: theirs && (named[0] ?? theirs), here: here && (named[1] ?? here) };
  });
}

/** The name of the setting that says which text. */
const fingerprint = () => get().settings.find(({ pointer }) => pointer === FINGERPRINT)?.name;

/** What the runs' texts are called, where that tells them apart. @param {RunConfig[]} runs */
function namedTexts(...runs) {
  const { textNames } = get();
  const names = runs.map(({ corpus }) => textNames[fingerprintOf(corpus) ?? '']);
  return names[0] === names[1] ? [] : names.map((name) => (name ? { zh: name, en: name } : null));
}
