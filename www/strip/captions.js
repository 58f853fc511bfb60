/** The play of the strip: its captions in their order, how long each stands, and where t goes meanwhile. */

/** The columns, named as the page's words name them, in the order of the story's lanes. */
export const COLUMNS = /** @type {const} */ ([
  'gpt',
  'bert',
  'mask',
  'noise',
  'iid',
  'gaussian',
  'vae',
]);

/** @typedef {typeof COLUMNS[number]} Column */

/**
 * @typedef {object} Caption
 * @property {'sentence' | 'noise' | 'next' | 'masks' | 'tokens' | 'gaussian' | 'bound' | 'rate' | 'end'} name
 * @property {number} seconds it stands
 * @property {[number, number]} way from which share of their way to which the columns go
 * @property {readonly Column[]} columns it speaks of; none where it speaks of all
 */

/** @type {Caption[]} */
export const CAPTIONS = [
  { name: 'sentence', seconds: 8, way: [0, 0], columns: [] },
  { name: 'noise', seconds: 11, way: [0, 1], columns: [] },
  { name: 'next', seconds: 10, way: [1, 0], columns: ['gpt'] },
  { name: 'masks', seconds: 11, way: [0, 1], columns: ['bert', 'mask'] },
  { name: 'tokens', seconds: 12, way: [1, 0], columns: ['noise', 'iid'] },
  { name: 'gaussian', seconds: 9, way: [0, 1], columns: ['gaussian'] },
  { name: 'bound', seconds: 11, way: [1, 0.5], columns: COLUMNS.slice(0, -1) },
  { name: 'rate', seconds: 10, way: [0.5, 0.5], columns: ['vae'] },
  { name: 'end', seconds: 8, way: [0.5, 0], columns: [] },
];

/** When each begins, and then when the last one ends, in seconds. */
const BEGINNINGS = CAPTIONS.reduce(
  (all, { seconds }) => [...all, all[all.length - 1] + seconds],
  [0],
);

/** How long the play is, in seconds. */
export const LENGTH = BEGINNINGS[CAPTIONS.length];

/** Which caption stands at a second, the last one at the end too. @param {number} second */
export const indexAt = (second) =>
  Math.max(
    0,
    BEGINNINGS.slice(0, -1).findLastIndex((beginning) => beginning <= second),
  );

/** When the caption `by` places from the one at this second begins, and no further than the first and the last. */
/** @param {number} second @param {number} by */
export const beginningFrom = (second, by) =>
  BEGINNINGS[Math.min(Math.max(0, indexAt(second) + by), CAPTIONS.length - 1)];

/**
 * Which share of their way the columns have gone at a second: evenly from a caption's first to its last, or at once
 * its last where nothing is to move.
 *
 * @param {number} second
 * @param {boolean} still
 */
export function shareAt(second, still) {
  const index = indexAt(second);
  const { seconds, way } = CAPTIONS[index];
  const gone = still ? 1 : Math.min(1, Math.max(0, (second - BEGINNINGS[index]) / seconds));
  return way[0] + gone * (way[1] - way[0]);
}
