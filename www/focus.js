/**
 * Focus that would be lost goes to the nearest control that is left.
 *
 * A focused control may be disabled or taken away by what it did (a message dismissed, a run
 * deleted, a sum that came to its end); the browser then drops the focus on the document, and a
 * reader at the keyboard has to start from the top.
 */

/** What may be given the focus. Not a text field: a phone would open its keyboard. */
const CONTROLS = 'button, summary, select, input[type="range"], [tabindex="0"]';
/** Where nothing else is left, a heading that was made ready for it. */
const LANDINGS = 'h2[tabindex="-1"], h3[tabindex="-1"]';
/** As far as a neighbour is looked for before going back to where the focus came from. */
const AREAS = 'section, dialog, [role="region"]';
const REMEMBERED = 8;

/** @param {HTMLElement} root of the page */
export function keepFocus(root) {
  /** @type {HTMLElement | null} */
  let focused = null;
  /** Around the focused control, the nearest first. @type {HTMLElement[]} */
  let around = [];
  /** Focused before, the latest first. @type {HTMLElement[]} */
  let earlier = [];

  root.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    focused = target;
    around = surroundings(target);
    earlier = [target, ...earlier.filter((each) => each !== target)].slice(0, REMEMBERED);
  });
  // Left of the reader's own will: there is nothing to keep.
  root.addEventListener('focusout', () =>
    queueMicrotask(() => {
      if (focused && usable(focused) && document.activeElement !== focused) focused = null;
    }),
  );
  new MutationObserver(() => {
    if (!focused || usable(focused)) return;
    const { activeElement } = document;
    if (activeElement && activeElement !== document.body && activeElement !== focused) return;
    const near = around.map(first).find((each) => each !== undefined);
    const next = near ?? earlier.find(usable) ?? first(root);
    focused = null;
    next?.focus();
  }).observe(root, { subtree: true, childList: true, attributeFilter: ['disabled'] });
}

/** @param {HTMLElement} element @returns {HTMLElement[]} */
function surroundings(element) {
  const parent = element.parentElement;
  if (!parent || element.matches(AREAS)) return [];
  return [parent, ...surroundings(parent)];
}

/** @param {HTMLElement} element */
const usable = (element) =>
  element.isConnected && !element.matches(':disabled') && (element.checkVisibility?.() ?? true);

/** The first thing in a place that may be given the focus. @param {HTMLElement} place */
const first = (place) =>
  [CONTROLS, LANDINGS]
    .flatMap((kind) => [...place.querySelectorAll(kind)])
    .filter((each) => each instanceof HTMLElement)
    .find((each) => usable(each) && (each.tabIndex >= 0 || each.matches(LANDINGS)));
