/**
 * How near the model is to the best there could be: H at the foot, what knowing each position's letters alone would
 * cost at the top, and between them the bound, taken apart into what the process costs and what is not learned yet.
 */

import { fixed } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { boundOf, processGapOf } from '../measure.js';
import { blockSizeOf } from '../process.js';
import { useTable } from '../state.js';
import { Marked } from './marked.js';
import { Term } from './term.js';
import { Tube } from './tube.js';

const DIGITS = 2;
/** What is written as nothing. */
const LEAST = 0.005;

export function Gauge() {
  const { gauge: words, training } = useWords();
  const { corpus, bound, gap, k, answerer } = useTable((table) => ({
    corpus: table.corpus,
    bound: boundOf(table),
    gap: processGapOf(table),
    k: blockSizeOf(table),
    answerer: table.answerer,
    language: table.language,
  }));
  const entropy = corpus?.entropy ?? null;
  const foot = entropy ?? 0;
  const top = corpus?.baselines?.positionalUnigram ?? foot + 1;
  const above = bound && bound.nats - foot;
  const remark =
    above === undefined || !bound
      ? answerer === 'oracle'
        ? words.oracle
        : words.none
      : entropy === null
        ? words.unknown
        : above <= 2 * bound.standardError
          ? words.best
          : words.above;
  return html`
    <section class="gauge" aria-label=${words.title}>
      <p class="far-from">
        ${bound && above !== undefined && html`<b>${fixed(above, DIGITS)}</b> <small><${Term} name="nat">${words.unit}<//></small>`}
        <span><${Marked} text=${remark} /></span>
      </p>
      <div class="column muted">
        <span
          >${words.unigram} <b>${corpus ? fixed(top, DIGITS) : ''}</b> ${corpus && words.unit}</span
        >
        <${Tube}
          foot=${foot}
          top=${top}
          gap=${gap ?? 0}
          bound=${bound?.nats}
          mark=${bound && html`<${Term} name="bound">${training.bound}<//> ${fixed(bound.nats, DIGITS)}`}
        />
        <span
          >${entropy === null ? '' : html`<${Term} name="entropy">H<//>`}
          <b>${corpus ? fixed(foot, DIGITS) : ''}</b> ${corpus && words.unit}</span
        >
      </div>
      <p class="of-which">
        ${
          gap !== undefined &&
          entropy !== null &&
          html`<${Marked}
            text=${gap < LEAST ? words.free(k) : words.process(k, fixed(gap, DIGITS))}
          />`
        }
      </p>
    </section>
  `;
}
