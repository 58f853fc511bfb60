/** What each dimension of z costs and tells, over training: a row for each, a column for each measurement. */

/** @import { LearnedMeasured } from '../../pkg/index.js' */
import { fixed, whole } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useMemo } from '../library.js';
import { useRun, useTable } from '../state.js';
import { latentSize } from '../terms.js';
import { HeatMap } from './heat-maps.js';
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
  const everything = useWords();
  const { dimensions: words } = everything.learned;
  const { marks } = useRun(({ marks }) => ({ marks }));
  const { size } = useTable((table) => ({ size: latentSize(table, everything) }));
  const newest = marks.at(-1)?.measured;
  return html`
    <div class="latent-dimensions" role="group" aria-label=${words.title}>
      <h3>${words.title}</h3>
      <p class="muted">${words.lead(FULL)}</p>
      <p>
        ${newest ? words.active(newest.active.length, newest.meanVariances.length, named(newest.active), size) : words.empty}
      </p>
      <div class="maps">
        ${
          /** @type {const} */ (['divergences', 'meanVariances'])
            .filter((of) => newest?.[of].length !== 0)
            .map((of) => html`<${Strip} key=${of} of=${of} marks=${marks} />`)
        }
      </div>
      ${newest && html`<${Listed} measured=${newest} />`}
    </div>
  `;
}

/** @param {{ of: 'divergences' | 'meanVariances', marks: Mark[] }} props */
function Strip({ of, marks }) {
  const { dimensions: words } = useWords().learned;
  const [first, last] = [marks[0], marks.at(-1)];
  const newest = last?.measured[of] ?? [];
  const rows = newest.length;
  const values = useMemo(
    () => newest.flatMap((_, row) => marks.map(({ measured }) => measured[of][row])),
    [marks],
  );
  const most = Math.max(0, ...newest);
  const described = words.description({
    name: words[of],
    rows,
    measurements: marks.length,
    most: fixed(most),
    where: whole(newest.indexOf(most) + 1),
  });
  const span = first && last ? [words.steps(whole(first.step), whole(last.step))] : [];
  const map = { rows, values, full: FULL, described };
  return html`<${HeatMap} name=${[words[of], ...span].join(' ')} ...${map} />`;
}

/** The dimensions that cost most (that vary most, where R has no parts), as a table. @param {{ measured: LearnedMeasured }} props */
function Listed({ measured: { divergences, meanVariances, active } }) {
  const { learned, chart } = useWords();
  const words = learned.dimensions;
  const most = divergences.length > 0 ? divergences : meanVariances;
  const order = most.map((_, n) => n).sort((a, b) => most[b] - most[a]);
  return html`
    <${Folded}
      summary=${order.length > LISTED ? words.largest(LISTED) : chart.table}
      heads=${[words.dimension, words.divergences, words.meanVariances, words.state]}
      rows=${order
        .slice(0, LISTED)
        .map((n) => [
          n + 1,
          n in divergences ? fixed(divergences[n]) : '–',
          fixed(meanVariances[n]),
          active.includes(n) ? words.alive : words.still,
        ])}
    />
  `;
}
