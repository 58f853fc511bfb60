/** What a kept run is set to otherwise than the page, computed as lanes are told from each other. */

/** @import { LaneConfig, RunConfig, State, Text } from '../pkg/index.js' */
import { FINGERPRINT } from './pointers.js';
import { core, get } from './state.js';

/**
 * A setting in which two runs differ; null where it does not exist among a run's other choices.
 *
 * @typedef {{ label: Text, theirs: Text | null, here: Text | null }} RunDifference
 */

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
    /** @type {LaneConfig} */ ({ kind: 'fixed', run, sample, evaluation: 'bound' });
  const [theirs, here] = (core()?.laneNames([lane(run), lane(present)]) ?? []).map(
    ({ differences }) => new Map(differences.map((each) => [each.setting, each])),
  );
  if (!theirs || !here) return [];
  const named = namedTexts(run, present);
  return [...new Map([...here, ...theirs]).values()].map(({ setting, label }) => {
    const said = [theirs, here].map((of, place) => {
      const value = of.get(setting)?.value ?? null;
      return value && setting === fingerprint() ? (named[place] ?? value) : value;
    });
    return { label, theirs: said[0], here: said[1] };
  });
}

/** The name of the setting that says which text. */
const fingerprint = () => get().settings.find(({ pointer }) => pointer === FINGERPRINT)?.name;

/** What the runs' texts are called, where that tells them apart. @param {RunConfig[]} runs */
function namedTexts(...runs) {
  const { textNames } = get();
  const names = runs.map(({ corpus }) => textNames[corpus.fingerprint ?? '']);
  return names[0] === names[1] ? [] : names.map((name) => (name ? { zh: name, en: name } : null));
}
