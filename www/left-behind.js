/**
 * What a reload takes: models side by side and a test of the claim are in memory only.
 * The page that goes leaves word of them, and the one that comes in the same tab says so.
 */

import { inBoth } from './i18n.js';
import { tell, titleOf } from './lanes/story.js';
import { get, notify, others } from './state.js';

const KEY = 'denoise-lab-left-behind';

/** @typedef {{ story: string | null, lanes: boolean, claim: boolean }} LeftBehind */

/** @returns {LeftBehind} */
function present() {
  const { lanes, claim } = get();
  const begun = Object.values(others()).some(({ worker }) => worker !== 'idle');
  return {
    story: begun ? lanes.story : null,
    lanes: begun,
    claim: claim.running || claim.contests.length > 0,
  };
}

/** What the page before left word of, once. @returns {LeftBehind | null} */
function found() {
  try {
    const word = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return word && JSON.parse(word);
  } catch {
    // Without storage, or with somebody else's word in it, nobody knows.
    return null;
  }
}

/** Says what is gone, and from now on leaves word. */
export function startLeavingWord() {
  const gone = found();
  const story = gone?.story ?? null;
  const title = story ? titleOf(story) : undefined;
  if (gone && (gone.lanes || gone.claim)) {
    notify({
      kind: 'note',
      text: inBoth(({ notices }) => notices.leftBehind({ ...gone, title })),
      action:
        story && title
          ? { label: inBoth(({ notices }) => notices.tellAgain), run: () => tell(story) }
          : undefined,
    });
  }
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(present()));
    } catch {
      // There is nowhere to leave it.
    }
  });
}
