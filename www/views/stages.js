/** Drawing much without keeping the page from answering. */

import { useEffect, useState } from '../library.js';

/** How many of so many parts are drawn: from the first on one more in each task. @param {number} count */
export function useStages(count) {
  const [drawn, setDrawn] = useState(1);
  useEffect(() => {
    if (drawn >= count) return undefined;
    const timer = setTimeout(() => setDrawn(drawn + 1));
    return () => clearTimeout(timer);
  }, [drawn, count]);
  return drawn;
}
