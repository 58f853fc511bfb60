/** Where the posterior puts sentences: a mark for each, its shape and colour those of what the sentence is about. */

/** @import { LatentScatter as Scatter } from '../../pkg/index.js' */
import { fixed, percent } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { useRun, useTable } from '../state.js';
import { latentSize } from '../terms.js';
import { Keys, Plot, SHAPE_COUNT } from './plot.js';
import { Folded } from './table.js';

const COLOURS = 4;
/** The circle of the prior's deviation has this many corners. */
const CORNERS = 64;

/** Neighbours in the legend differ in both. @param {number} n */
const styleOf = (n) => ({
  shape: n % SHAPE_COUNT,
  look: `hollow curve-${(n + Math.floor(n / SHAPE_COUNT)) % COLOURS}`,
});

const CIRCLE = Array.from({ length: CORNERS + 1 }, (_, n) => {
  const angle = (2 * Math.PI * n) / CORNERS;
  return { x: Math.cos(angle), y: Math.sin(angle) };
});

export function LatentScatter() {
  const { scatter: words } = useWords().learned;
  const { scatter } = useRun(({ pictures }) => ({ scatter: pictures?.scatter }));
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
  const everything = useWords();
  const { learned: all, chart } = everything;
  const words = all.scatter;
  const { size } = useTable((table) => ({ size: latentSize(table, everything) }));
  const { dimensions, explained, between, themes } = scatter;
  const theme = spoken(scatter.theme);
  const points = themes.flatMap((each) => each.points);
  const reach = Math.max(1.5, ...points.flat().map((place) => 1.08 * Math.abs(place)));
  const axes = dimensions > 2 ? words.components : words.dimensions;
  const text = [
    words.axes(axes, size, percent(explained[0]), percent(explained[1])),
    words.between(theme, percent(between)),
  ].join(' ');
  const name = (/** @type {string} */ name) => (name === '…' ? words.others : name);
  const axis = { from: -reach, to: reach };
  const marks = themes.map((each, n) => ({
    name: name(each.name),
    dots: each.points.map(([x, y]) => ({ x, y })),
    size: 4,
    ...styleOf(n),
  }));
  return html`
    <p>${text}</p>
    <${Plot}
      label=${words.description(points.length, text)}
      height=${0}
      x=${axis}
      y=${axis}
      series=${[{ look: 'faint dashed', line: CIRCLE }, ...marks]}
    />
    <p class="muted">${words.circle(fixed(reach, 1))}</p>
    <${Keys} series=${marks} label=${theme} />
    <${Folded}
      summary=${chart.table}
      heads=${[theme, words.sentences, words.centre]}
      rows=${themes.map((each) => [
        name(each.name),
        each.points.length,
        each.centre.map((place) => fixed(place, 2)).join(', '),
      ])}
    />
  `;
}
