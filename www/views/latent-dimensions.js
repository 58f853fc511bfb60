/** What each dimension of z costs and tells, over training: a row for each, a column for each measurement. */

/** @import { LearnedMeasured } from '../../pkg/index.js' */
import { fixed, whole } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useEffect, useRef } from '../library.js';
import { present, useTable } from '../state.js';
import { draw } from './heat-maps.js';
import { Folded } from './table.js';

/** A nat, and the prior's variance, have the full colour. */
const FULL = 1;
/** Dimensions in the table: those with the largest divergence. */
const LISTED = 16;

/** @typedef {{ step: number, measured: LearnedMeasured }} Mark */

/** Dimensions by number, from 1, as many as are listed. @param {number[]} dimensions */
const named = (dimensions) => {
  const names = dimensions.slice(0, LISTED).map((n) => String(n + 1));
  return [...names, ...(dimensions.length > LISTED ? ['…'] : [])].join(', ');
};

export function LatentDimensions() {
  const { dimensions: words } = useWords().learned;
  const { marks, theme } = useTable((table) => ({
    marks: present(table).marks,
    theme: table.theme,
  }));
  const newest = marks.at(-1)?.measured;
  return html`
    <div class="latent-dimensions" role="group" aria-label=${words.title}>
      <h3>${words.title}</h3>
      <p class="muted">${words.lead(FULL)}</p>
      <p>
        ${newest ? words.active(newest.active.length, newest.divergences.length, named(newest.active)) : words.empty}
      </p>
      <div class="maps">
        ${
          /** @type {const} */ (['divergences', 'meanVariances']).map(
            (of) => html`<${Strip} key=${of} of=${of} marks=${marks} theme=${theme} />`,
          )
        }
      </div>
      ${newest && html`<${Listed} measured=${newest} />`}
    </div>
  `;
}

/** @param {{ of: 'divergences' | 'meanVariances', marks: Mark[], theme: string }} props */
function Strip({ of, marks, theme }) {
  const { dimensions: words } = useWords().learned;
  const place = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const [first, last] = [marks[0], marks.at(-1)];
  const newest = last?.measured[of] ?? [];
  const rows = newest.length;
  useEffect(() => {
    if (!place.current || rows === 0) return;
    const values = Array.from({ length: rows }, (_, row) =>
      marks.map(({ measured }) => measured[of][row]),
    );
    draw(place.current, { rows, values: values.flat() }, FULL);
  }, [marks, theme]);
  const most = Math.max(0, ...newest);
  return html`
    <figure>
      <canvas
        ref=${place}
        width=${Math.max(1, marks.length)}
        height=${Math.max(1, rows)}
        role="img"
        aria-label=${words.description({
          name: words[of],
          rows,
          measurements: marks.length,
          most: fixed(most),
          where: whole(newest.indexOf(most) + 1),
        })}
      ></canvas>
      <figcaption>
        ${[words[of], ...(first && last ? [words.steps(whole(first.step), whole(last.step))] : [])].join(' ')}
      </figcaption>
    </figure>
  `;
}

/** The dimensions that cost most, as a table. @param {{ measured: LearnedMeasured }} props */
function Listed({ measured: { divergences, meanVariances, active } }) {
  const { learned, chart } = useWords();
  const words = learned.dimensions;
  const order = divergences.map((_, n) => n).sort((a, b) => divergences[b] - divergences[a]);
  return html`
    <${Folded}
      summary=${order.length > LISTED ? words.largest(LISTED) : chart.table}
      heads=${[words.dimension, words.divergences, words.meanVariances, words.state]}
      rows=${order
        .slice(0, LISTED)
        .map((n) => [
          n + 1,
          fixed(divergences[n]),
          fixed(meanVariances[n]),
          active.includes(n) ? words.alive : words.still,
        ])}
    />
  `;
}
