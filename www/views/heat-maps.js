/** What sentences are as numbers, and what becomes of them on the way through z: positions down, dimensions across. */

import { fixed } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useEffect, useRef } from '../library.js';
import { useRun, useTable } from '../state.js';

/** Numbers of this size and beyond have the full colour; a standard normal is seldom beyond. */
const FULL = 2.5;
/** What is below this share of the full colour has none that the eye sees. */
const FLAT = 0.04;
/** @type {('embedding' | 'recovered' | 'sample' | 'mean')[]} */
const PICTURES = ['embedding', 'recovered', 'sample', 'mean'];

export function HeatMaps() {
  const { learned: words } = useWords();
  const { pictures } = useRun(({ pictures }) => ({ pictures }));
  if (!pictures) return html`<div class="heat-maps empty"></div>`;
  return html`
    <div class="heat-maps" role="group" aria-label=${words.pictures}>
      <h3>${words.pictures}</h3>
      <p class="muted">${words.picturesLead(pictures.sentences.length, FULL)}</p>
      <div class="maps">
        ${PICTURES.map((name) => {
          const { rows, dimensions, values } = pictures[name];
          const described = words.pictureDescription({
            name: words.picture[name],
            rows,
            sentences: values.length / rows / dimensions,
            dimensions,
            least: fixed(Math.min(...values), 2),
            most: fixed(Math.max(...values), 2),
          });
          const map = { rows, values, full: FULL, described };
          return html`<${HeatMap} key=${name} name=${words.picture[name]} ...${map} />`;
        })}
      </div>
    </div>
  `;
}

/**
 * @typedef {object} Props
 * @property {string} name
 * @property {string} described
 * @property {number} rows
 * @property {number[]} values row by row
 * @property {number} full the number that has the full colour
 */

/** @param {Props} props */
export function HeatMap({ name, described, ...map }) {
  const { learned: words } = useWords();
  const { theme } = useTable(({ theme }) => ({ theme }));
  const place = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const { rows, values, full } = map;
  useEffect(() => {
    if (place.current && values.length > 0) draw(place.current, map);
  }, [values, theme]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const flat = values.length > 0 && Math.max(-least, most) < FLAT * full;
  return html`
    <figure>
      <canvas
        ref=${place}
        width=${Math.max(1, values.length / Math.max(1, rows))}
        height=${Math.max(1, rows)}
        role="img"
        aria-label=${described}
      ></canvas>
      ${flat && html`<p class="flat">${words.flat}</p>`}
      <figcaption class="muted">
        ${name}${
          values.length > 0 && html`<br />${words.pictureRange(fixed(least, 2), fixed(most, 2))}`
        }
      </figcaption>
    </figure>
  `;
}

/** A number a pixel: blue below 0, red above, the colour of the panel at 0. */
/** @param {HTMLCanvasElement} canvas @param {{ rows: number, values: number[], full: number }} map */
function draw(canvas, { rows, values, full }) {
  const context = canvas.getContext('2d');
  const columns = values.length / rows;
  if (!context) return;
  const colour = paint(canvas);
  const channels = (/** @type {string} */ name) =>
    (colour(name).match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const [low, none, high] = ['process', 'panel', 'accent'].map(channels);
  const image = context.createImageData(columns, rows);
  values.forEach((value, n) => {
    const share = Math.min(1, Math.abs(value) / full);
    const end = value < 0 ? low : high;
    const mixed = none.map((channel, i) => channel + share * ((end[i] ?? 0) - channel));
    image.data.set([...mixed, 255], 4 * n);
  });
  context.putImageData(image, 0, 0);
}

/** A colour of the page as the canvas understands it: what its custom property has come to. */
/** @param {HTMLElement} place @returns {(name: string) => string} */
function paint(place) {
  return (name) => {
    place.style.color = `var(--${name})`;
    const { color } = getComputedStyle(place);
    place.style.color = '';
    return color;
  };
}
