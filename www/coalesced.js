/**
 * An act that is done once for all who ask before it begins, and once more for those who ask while it is under way.
 *
 * @param {() => Promise<void>} act
 */
export function coalesced(act) {
  let isWanted = false;
  let isUnderWay = false;
  return async () => {
    isWanted = true;
    if (isUnderWay) return;
    isUnderWay = true;
    while (isWanted) {
      // What has set off this call may ask again before it ends.
      await undefined;
      isWanted = false;
      await act();
    }
    isUnderWay = false;
  };
}
