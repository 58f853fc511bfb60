/** A formula by its name in note/formulas.tex, as MathML: every browser sets it. */

import { useWords } from '../i18n.js';
import { html, useEffect, useRef, useState } from '../library.js';
import { formulas } from '../vendor/formulas.js';

/**
 * The view library makes no MathML elements: its bundled version knows HTML's and SVG's namespaces
 * only. So the browser reads this constant text itself.
 *
 * @param {string} name @param {'block' | 'inline'} display
 */
const set = (name, display) => ({ __html: `<math display="${display}">${formulas[name]}</math>` });

/** In a line. @param {{ name: string }} props */
export const InlineFormula = ({ name }) =>
  html`<span dangerouslySetInnerHTML=${set(name, 'inline')}></span>`;

/** On lines of its own, which are scrolled with keys too where they are wider than the screen. */
/** @param {{ name: string }} props */
export function Formula({ name }) {
  const { note: words } = useWords();
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, [name]);
  const scrolled = wide ? { tabIndex: 0, role: 'group', 'aria-label': words.formula } : {};
  return html`<div
    class="formula"
    ref=${place}
    dangerouslySetInnerHTML=${set(name, 'block')}
    ...${scrolled}
  ></div>`;
}
