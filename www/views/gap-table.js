/**
 * What every process costs on the corpus even the optimal network, for every k; and beside the process
 * that is trained, what its network still has to learn.
 */

/** @import { Measurement } from '../../pkg/index.js' */
/** @import { ProcessGap } from '../state.js' */
import { fixed } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { blockSizes, newest } from '../measure.js';
import { haltProcessGaps, measureProcessGaps, seenProcessGaps } from '../process-gaps.js';
import { blockSizeOf, processChoice, processName, processOptions } from '../process.js';
import { hasModel, present, useTable } from '../state.js';
import { Marked } from './marked.js';
import { detailsOf } from './process-name.js';
import { useSight } from './sight.js';
import { Task } from './task.js';

export function GapTable() {
  const { gaps: words } = useWords();
  const table = useTable((state) => ({
    config: state.config,
    process: state.process,
    processes: state.processes,
    corpus: state.corpus,
    settings: state.settings,
    gaps: state.processGaps,
    run: present(state),
    model: hasModel(state),
  }));
  const { config, corpus, gaps, model } = table;
  const place = useSight(seenProcessGaps);
  const k = config?.sample.blockSize ?? 1;
  const ks = blockSizes(corpus?.length ?? 8, k);
  const chosenK = blockSizeOf(table);
  const known = !corpus || corpus.entropy !== null;
  return html`
    <figure ref=${place} class="gap-table" aria-labelledby="gaps">
      <figcaption>
        <p class="lead">${known ? html`<${Marked} text=${words.lead} />` : words.unlisted}</p>
      </figcaption>
      <table class="gaps" role="table" aria-labelledby="gaps" style=${{ '--columns': ks.length }}>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">${words.process}</th>
            ${ks.map(
              (each) => html`
                <th role="columnheader" scope="col" class=${each === chosenK ? 'now' : ''}>
                  k = ${each}
                </th>
              `,
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${processOptions(table).map(({ name, label }) => {
            const chosen = name === processName(config?.run);
            const choice = processChoice(name, table);
            const blocks = choice?.description.blocks ?? true;
            const row = known ? (gaps[name] ?? {}) : {};
            const learned = (/** @type {number} */ each) =>
              chosen &&
              model &&
              html`<${Learning} result=${newest(table.run, blocks ? each : k)} />`;
            // Where nobody knows any of them, the reason is said once.
            const reason = Object.values(row).find(({ fault }) => fault)?.fault;
            const together = !blocks || reason;
            return html`
              <tr role="row" key=${name} class=${chosen ? 'now' : ''}>
                <th role="rowheader" scope="row">
                  ${spoken(label)}
                  <small>${detailsOf(choice)}</small>
                  ${chosen && html`<small class="tag">${model ? words.trained : words.chosen}</small>`}
                </th>
                ${(together ? [blocks ? k : 1] : ks).map(
                  (each) => html`
                    <td
                      colspan=${together ? ks.length : 1}
                      role="cell"
                      data-name=${blocks ? `k = ${each}` : words.noK}
                      class=${!together && each === chosenK ? 'at' : ''}
                    >
                      ${
                        reason
                          ? html`<small class="unknown">${spoken(reason.message)}</small>`
                          : html`<${Gap} gap=${row[each]} known=${known} />`
                      }
                      ${learned(each)}
                    </td>
                  `,
                )}
              </tr>
            `;
          })}
        </tbody>
      </table>
      ${known && html`<${Measuring} sizes=${ks} />`}
    </figure>
  `;
}

/** How far the table is, and a way to leave the rest of it empty. @param {{ sizes: number[] }} props */
function Measuring({ sizes }) {
  const { gaps: words } = useWords();
  const { gauging } = useTable(({ gauging }) => ({ gauging }));
  const halted = gauging?.halted ?? false;
  return html`<${Task}
    id="gauging"
    name=${words.title}
    label=${halted ? words.rest : undefined}
    note=${halted ? words.halted : ''}
    progress=${halted ? null : gauging}
    far=${(/** @type {number} */ done, /** @type {number} */ rows) => words.running(`${Math.floor((100 * done) / rows)}%`)}
    begin=${() => void measureProcessGaps(sizes)}
    end=${haltProcessGaps}
  />`;
}

/** @param {{ gap: ProcessGap | undefined, known: boolean }} props not measured yet, or known */
function Gap({ gap, known }) {
  const { gaps: words } = useWords();
  if (!known) return html`<small class="unknown">${words.unknown}</small>`;
  if (!gap?.mean) return html`<span>–</span>`;
  const { nats, standardError } = gap.mean;
  return html`
    <span>${fixed(nats)}</span>
    ${standardError > 0 && html`<small>± ${fixed(standardError)} <span class="whole">${words.estimate}</span></small>`}
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
