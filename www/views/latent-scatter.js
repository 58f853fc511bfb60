/** Where the posterior puts sentences: a mark for each, its shape and colour those of what the sentence is about. */

/** @import { LatentScatter as Scatter } from '../../pkg/index.js' */
import { fixed, percent } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { useTable } from '../state.js';

/** Marks of the size 1 about a place; with four colours they make sixteen. */
/** @type {((x: number, y: number, s: number) => string)[]} */
const SHAPES = [
  (x, y, s) => `M${x - s} ${y}a${s} ${s} 0 1 0 ${2 * s} 0a${s} ${s} 0 1 0 ${-2 * s} 0`,
  (x, y, s) => `M${x - s} ${y - s}h${2 * s}v${2 * s}h${-2 * s}z`,
  (x, y, s) => `M${x} ${y - 1.3 * s}l${1.3 * s} ${2.3 * s}h${-2.6 * s}z`,
  (x, y, s) => `M${x - s} ${y - s}l${2 * s} ${2 * s}M${x + s} ${y - s}l${-2 * s} ${2 * s}`,
];
const COLOURS = 4;
/** Half the side of the picture, in percent. */
const HALF = 50;

/** Neighbours in the legend differ in both. @param {number} n */
const styleOf = (n) => ({
  shape: SHAPES[n % SHAPES.length],
  colour: (n + Math.floor(n / SHAPES.length)) % COLOURS,
});

export function LatentScatter() {
  const { scatter: words } = useWords().learned;
  const { scatter } = useTable(({ learned, language }) => ({
    scatter: learned.pictures?.scatter ?? null,
    language,
  }));
  return html`
    <figure class="latent-scatter">
      <figcaption>
        <h3>${words.title}</h3>
        <p class="muted">${words.lead}</p>
      </figcaption>
      ${scatter ? html`<${Drawn} scatter=${scatter} />` : html`<p class="read">${words.empty}</p>`}
    </figure>
  `;
}

/** @param {{ scatter: Scatter }} props */
function Drawn({ scatter }) {
  const { learned: all, chart } = useWords();
  const words = all.scatter;
  const { dimensions, explained, between, themes } = scatter;
  const theme = spoken(scatter.theme);
  const points = themes.flatMap((each) => each.points);
  const reach = Math.max(1.5, ...points.flat().map((place) => 1.08 * Math.abs(place)));
  const across = (/** @type {number} */ place) => (HALF * place) / reach;
  const axes = dimensions > 2 ? words.components : words.dimensions;
  const said = [
    words.axes(axes, dimensions, percent(explained[0]), percent(explained[1])),
    words.between(theme, percent(between)),
  ].join(' ');
  const name = (/** @type {string} */ name) => (name === '…' ? words.others : name);
  return html`
    <p>${said}</p>
    <svg
      class="scattered"
      viewBox=${`${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`}
      role="img"
      aria-label=${words.description(points.length, said)}
    >
      <path class="axes" d=${`M${-HALF} 0H${HALF}M0 ${-HALF}V${HALF}`} />
      <circle class="prior" r=${across(1)} />
      ${themes.map(({ points: places }, n) => {
        const { shape, colour } = styleOf(n);
        const marks = places.map(([x, y]) => shape(across(x), -across(y), 1));
        return html`<path class=${`mark curve-${colour}`} d=${marks.join('')} />`;
      })}
    </svg>
    <p class="muted">${words.circle(fixed(reach, 1))}</p>
    <ul class="keys themes" aria-label=${theme}>
      ${themes.map((each, n) => {
        const { shape, colour } = styleOf(n);
        return html`
          <li>
            <svg class=${`curve-${colour}`} viewBox="-2 -2 4 4" aria-hidden="true">
              <path class="mark" d=${shape(0, 0, 1)} />
            </svg>
            ${name(each.name)}
          </li>
        `;
      })}
    </ul>
    <details>
      <summary>${chart.table}</summary>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">${theme}</th>
            <th scope="col">${words.sentences}</th>
            <th scope="col">${words.centre}</th>
          </tr>
        </thead>
        <tbody>
          ${themes.map(
            (each) => html`
              <tr>
                <th scope="row">${name(each.name)}</th>
                <td>${each.points.length}</td>
                <td>${each.centre.map((place) => fixed(place, 2)).join(', ')}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </details>
  `;
}
