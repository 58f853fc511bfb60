/**
 * What every process costs on the corpus even the optimal network, for every k; and beside the process
 * that is trained, what its network still has to learn.
 */

/** @import { Mean, Measurement } from '../../pkg/index.js' */
import { fixed } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { blockSizes, newest } from '../measure.js';
import { describeProcess, processOptions, withProcess } from '../process.js';
import { useTable } from '../state.js';
import { detailsOf } from './process-name.js';

export function GapTable() {
  const { gaps: words } = useWords();
  const table = useTable((state) => ({
    config: state.config,
    corpus: state.corpus,
    settings: state.settings,
    gaps: state.processGaps,
    estimates: state.estimates,
    exacts: state.exacts,
    model: state.answerer === 'demo' || state.answerer === 'own',
    language: state.language,
  }));
  const { config, corpus, gaps, model } = table;
  const k = config?.sample.blockSize ?? 1;
  const ks = blockSizes(corpus?.length ?? 8, k);
  const known = !corpus || corpus.entropy !== null;
  return html`
    <figure class="gap-table">
      <figcaption>
        <h3 id="gaps">${words.title}</h3>
        <p class="muted">${known ? words.lead : words.unlisted}</p>
      </figcaption>
      <table class="gaps" role="table" aria-labelledby="gaps" style=${{ '--columns': ks.length }}>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">${words.process}</th>
            ${ks.map(
              (each) => html`
                <th role="columnheader" scope="col" class=${each === k ? 'now' : ''}>
                  k = ${each}
                </th>
              `,
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${processOptions(table).map(({ name, label }) => {
            const chosen = name === config?.run.process.kind;
            const { blocks } = describeProcess(
              config ? withProcess(config, name).run.process : undefined,
            );
            return html`
              <tr role="row" key=${name} class=${chosen ? 'now' : ''}>
                <th role="rowheader" scope="row">
                  ${spoken(label)}
                  <small>${detailsOf(name, table)}</small>
                  ${chosen && html`<small class="tag">${model ? words.trained : words.chosen}</small>`}
                </th>
                ${(blocks ? ks : [1]).map(
                  (each) => html`
                    <td
                      colspan=${blocks ? 1 : ks.length}
                      role="cell"
                      data-name=${blocks ? `k = ${each}` : words.noK}
                      class=${each === k ? 'at' : ''}
                    >
                      <${Gap} gap=${known ? gaps[name]?.[each] : null} />
                      ${chosen && model && html`<${Learning} result=${newest(table, blocks ? each : k)} />`}
                    </td>
                  `,
                )}
              </tr>
            `;
          })}
        </tbody>
      </table>
    </figure>
  `;
}

/** @param {{ gap: Mean | null | undefined }} props not measured yet, unknown, or known */
function Gap({ gap }) {
  const { gaps: words } = useWords();
  if (gap === undefined) return html`<span>–</span>`;
  if (gap === null) return html`<small class="unknown">${words.unknown}</small>`;
  return html`
    <span>${fixed(gap.nats)}</span>
    ${gap.standardError > 0 && html`<small>± ${fixed(gap.standardError)} ${words.estimate}</small>`}
  `;
}

/** @param {{ result: Measurement | undefined }} props */
function Learning({ result }) {
  const { gaps: words } = useWords();
  const { learningGap, learningGapError } = result ?? {};
  if (learningGap === undefined || learningGap === null)
    return html`<small class="learning">–</small>`;
  return html`
    <small class="learning"
      >${words.learning(fixed(learningGap) + (learningGapError ? ` ± ${fixed(learningGapError)}` : ''))}</small
    >
  `;
}
