/**
 * How near the model is to the best there could be: H at the foot, what knowing each position's letters alone would
 * cost at the top, and between them the bound, taken apart into what the process costs and what is not learnt yet.
 */

/** @import { Table } from '../state.js' */
import { fixed } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { newest } from '../measure.js';
import { blockSizeOf, isLearned, processName } from '../process.js';
import { hasModel, present, useTable } from '../state.js';
import { Tube } from './tube.js';

const DIGITS = 2;
/** What is written as nothing. */
const LEAST = 0.005;

/** The bound of the model that answers, if it is measured. @param {Table} table */
function boundOf(table) {
  if (isLearned(table)) return present(table).marks.at(-1)?.measured.bound;
  return hasModel(table)
    ? newest(present(table), table.config?.sample.blockSize ?? 1)?.nelbo
    : undefined;
}

/** What the process costs even a perfect network. @param {Table} table */
function gapOf(table) {
  const { config, processGaps } = table;
  const known = processGaps[processName(config?.run)]?.[blockSizeOf(table) ?? 1]?.mean?.nats;
  if (known !== undefined || !hasModel(table)) return known;
  return newest(present(table), config?.sample.blockSize ?? 1)?.processGap ?? undefined;
}

export function Gauge() {
  const { gauge: words } = useWords();
  const { corpus, bound, gap, k, answerer } = useTable((table) => ({
    corpus: table.corpus,
    bound: boundOf(table),
    gap: gapOf(table),
    k: blockSizeOf(table),
    answerer: table.answerer,
    language: table.language,
  }));
  const entropy = corpus?.entropy ?? null;
  const foot = entropy ?? 0;
  const top = corpus?.baselines?.positionalUnigram ?? foot + 1;
  const above = bound && bound.nats - foot;
  const said =
    above === undefined || !bound
      ? answerer === 'law'
        ? words.law
        : words.none
      : entropy === null
        ? words.unknown
        : above <= 2 * bound.standardError
          ? words.best
          : words.above;
  return html`
    <section class="gauge" aria-label=${words.title}>
      <p class="far-from">
        ${bound && above !== undefined && html`<b>${fixed(above, DIGITS)}</b> <small>${words.unit}</small>`}
        <span>${said}</span>
      </p>
      <div class="column" aria-hidden="true">
        <span>${words.unigram}<b>${corpus ? fixed(top, DIGITS) : ''}</b></span>
        <${Tube}
          foot=${foot}
          top=${top}
          gap=${gap ?? 0}
          bound=${bound?.nats}
          mark=${bound ? `${words.bound} ${fixed(bound.nats, DIGITS)}` : ''}
        />
        <span>${entropy === null ? '' : 'H'}<b>${corpus ? fixed(foot, DIGITS) : ''}</b></span>
      </div>
      <p class="of-which">
        ${gap === undefined || entropy === null ? '' : gap < LEAST ? words.free(k) : words.process(k, fixed(gap, DIGITS))}
      </p>
    </section>
  `;
}
