/** A formula by its name in note/formulas.tex, as MathML: every browser sets it. */

import { useWords } from '../i18n.js';
import { html, useEffect, useLayoutEffect, useRef, useState } from '../library.js';
import { formulas } from '../vendor/formulas.js';

/** A node of it, as xtask/formulas.mjs writes it. @param {any} part @returns {Node} */
function made(part) {
  if (typeof part === 'string') return document.createTextNode(part);
  const [tag, attributes, ...children] = part;
  const element = document.createElementNS('http://www.w3.org/1998/Math/MathML', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.map(made));
  return element;
}

/**
 * An element that holds the formula. The view library makes no MathML elements: its bundled version knows HTML's and SVG's
 * namespaces only.
 *
 * @param {string} name @param {'block' | 'inline'} display
 */
function useFormula(name, display) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    place.current?.replaceChildren(made(['math', { display }, ...formulas[name]]));
  }, [name]);
  return place;
}

/** In a line. @param {{ name: string }} props */
export const InlineFormula = ({ name }) => html`<span ref=${useFormula(name, 'inline')}></span>`;

/** On lines of its own, which are scrolled with keys too where they are wider than the screen. */
/** @param {{ name: string }} props */
export function Formula({ name }) {
  const { note: words } = useWords();
  const place = useFormula(name, 'block');
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, [name]);
  const scrolled = wide ? { tabIndex: 0, role: 'group', 'aria-label': words.formula } : {};
  return html`<div class="formula" ref=${place} ...${scrolled}></div>`;
}
