/** A term of the field where it stands, underlined with dots: pressed, it opens a card that says what it means. */

/** @import { LanesOf, TermName } from '../terms.js' */
import { announce } from '../announce.js';
import { inBoth, useWords } from '../i18n.js';
import { html, useEffect, useLayoutEffect, useRef } from '../library.js';
import { get, useTable } from '../state.js';
import { closeCard, explain, explanation } from '../terms.js';

/** Between the card and what is about it, in pixels. */
const APART = 6;

/** @param {{ name: TermName, lanes?: LanesOf, children?: unknown }} props `lanes` are what its number is of, if not the page's own run */
export function Term({ name, lanes, children }) {
  const place = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const { open } = useTable(({ explained }) => ({
    open: explained !== null && explained.button === place.current,
  }));
  // A card does not outlive its term.
  useEffect(() => {
    const button = place.current;
    return () => void (get().explained?.button === button && closeCard());
  }, []);
  const press = (/** @type {{ currentTarget: HTMLButtonElement }} */ { currentTarget }) => {
    explain({ term: name, button: currentTarget, lanes });
    const { explained } = get();
    if (!explained) return;
    announce(
      inBoth((words) => {
        const { says, now } = explanation(explained, get(), words);
        return `${says} ${now}`;
      }),
    );
  };
  return html`<button
    ref=${place}
    type="button"
    class="term"
    data-term=${name}
    aria-expanded=${open}
    onClick=${press}
  >
    ${children}
  </button>`;
}

/** The one card, below the term that was pressed last; it moves nothing and takes no focus. */
export function Card() {
  const words = useWords();
  const { explained, says, now } = useTable((table) => ({
    explained: table.explained,
    ...(table.explained ? explanation(table.explained, table, words) : { says: '', now: '' }),
  }));
  const card = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (explained && card.current) place(card.current, explained.button);
  }, [explained, says, now]);
  useEffect(() => {
    if (!explained) return undefined;
    const elsewhere = (/** @type {Event} */ { target }) =>
      target instanceof Node &&
      !explained.button.contains(target) &&
      !card.current?.contains(target);
    const left = (/** @type {Event} */ event) => void (elsewhere(event) && closeCard());
    const key = (/** @type {KeyboardEvent} */ { key }) => void (key === 'Escape' && closeCard());
    addEventListener('pointerdown', left);
    addEventListener('focusin', left);
    addEventListener('keydown', key);
    return () => {
      removeEventListener('pointerdown', left);
      removeEventListener('focusin', left);
      removeEventListener('keydown', key);
    };
  }, [explained]);
  if (!explained) return null;
  return html`
    <div class="card" role="note" aria-label=${explained.button.textContent?.trim()} ref=${card}>
      <p>${says}</p>
      ${now && html`<p><b>${now}</b></p>`}
    </div>
  `;
}

/** Below the button, or above where there is no room; within the page. @param {HTMLElement} card @param {HTMLElement} button */
function place(card, button) {
  const { left, top, bottom } = button.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const most = clientWidth - card.offsetWidth - APART;
  const below = bottom + APART;
  const fits = below + card.offsetHeight < clientHeight;
  card.style.left = `${scrollX + Math.max(APART, Math.min(left, most))}px`;
  card.style.top = `${scrollY + (fits ? below : top - APART - card.offsetHeight)}px`;
}
