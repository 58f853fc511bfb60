/** A dialog that the state opens and closes. */

import { useLayoutEffect, useRef } from '../library.js';

/** The `ref` of a dialog that is shown while `open`. @param {boolean} open */
export function useModal(open) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  // Before the emptied dialog loses the focus: closing returns it to where it was.
  useLayoutEffect(() => {
    if (open && !box.current?.open) box.current?.showModal();
    if (!open && box.current?.open) box.current.close();
  }, [open]);
  return box;
}
