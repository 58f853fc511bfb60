/** What waits until a reader comes to it. */

import { useEffect, useRef } from '../library.js';

/**
 * A ref for an element; `seen` is called whenever that comes into sight.
 *
 * @param {() => void} seen
 * @param {unknown[]} [drawn] what the element is drawn by, where it is not always there
 */
export function useSight(seen, drawn = []) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) seen();
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, drawn);
  return place;
}
