/**
 * For every k: the bound, taken apart into H, the corpus's process gap and the network's learning
 * gap, and where a model plans into head cost and token cost, of a deletion stop cost too; each number with the kind of number
 * it is.
 */

/** @import { Estimate, Mean, Measurement, Part, ProcessDescription } from '../../pkg/index.js' */
/** @import { Words } from '../i18n.js' */
import { fixed, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { measuredSizes, measureExactly, newest } from '../measure.js';
import { AT_ONCE, LEVELS } from '../pointers.js';
import { isLearned, processName } from '../process.js';
import { own } from '../runner.js';
import { hasModel, present, useTable, valueAt } from '../state.js';
import { Task } from './task.js';
import { Term } from './term.js';

/** @typedef {{ k: number, gap: Mean | null | undefined, result: Measurement | undefined }} Row */

/**
 * A column of figures.
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {import('../terms.js').TermName} [term]
 * @property {string} note
 * @property {(row: Row) => Mean | null | undefined} of
 * @property {(row: Row) => Part | null | undefined} [part] beside what it costs at best
 * @property {number} [digits]
 * @property {boolean} [needsDistribution] needs the data distribution
 */

/** What the process costs: exactly, or as estimated with the bound, or without one. @param {Row} row */
const processGap = ({ gap, result }) =>
  gap?.standardError === 0 ? gap : (mean(result?.processGap, result?.processGapError) ?? gap);

/** @param {number | null | undefined} nats @param {number | null | undefined} standardError */
const mean = (nats, standardError) =>
  nats === null || nats === undefined ? null : { nats, standardError: standardError ?? 0 };

/**
 * The columns of figures beside the bound's: what can be known depends on the process.
 *
 * @param {Words['bound']} words @param {ProcessDescription} process @param {Row[]} rows
 * @returns {Column[]}
 */
function columnsOf(words, process, rows) {
  const estimated = rows.some((row) => (processGap(row)?.standardError ?? 0) > 0);
  /** @type {Column[]} */
  const gaps = [
    {
      name: words.process,
      term: 'processGap',
      note: estimated ? words.processEstimated : words.processKind,
      of: processGap,
      needsDistribution: true,
    },
    {
      name: words.learning,
      term: 'learningGap',
      note: words.learningKind,
      of: (/** @type {Row} */ { result }) => mean(result?.learningGap, result?.learningGapError),
      needsDistribution: true,
    },
  ];
  const head = (/** @type {Row} */ { result }) => result?.headCost;
  const token = (/** @type {Row} */ { result }) => result?.tokenCost;
  const stop = (/** @type {Row} */ { result }) => result?.stopCost;
  const costs = [
    {
      name: words.head,
      note: process.deletes ? words.gapKind : words.headKind,
      of: head,
      part: head,
    },
    { name: words.token, note: words.tokenKind, of: token, part: token },
  ];
  const sums = [
    {
      name: words.likelihood,
      note: process.anyOrder ? words.likelihoodKind : words.leftToRight,
      of: (/** @type {Row} */ { result }) => result?.negativeLogLikelihood,
    },
    {
      name: words.jensen,
      note: words.jensenKind,
      of: (/** @type {Row} */ { result }) => mean(result?.jensenGap, 0),
      digits: 4,
    },
  ];
  const stops = { name: words.stop, note: words.stopKind, of: stop, part: stop };
  const length = (/** @type {Row} */ { result }) => mean(result?.lengthCost, 0);
  const prior = { name: words.length, note: words.lengthKind, of: length };
  return [
    ...(process.deletes ? [stops] : []),
    ...(process.plans || process.deletes ? costs : []),
    ...(rows.some(length) ? [prior] : []),
    ...gaps,
    ...(process.summable ? sums : []),
  ];
}

export function BoundTable() {
  const { bound: words } = useWords();
  const table = useTable((state) => ({
    config: state.config,
    corpus: state.corpus,
    gaps: state.processGaps[processName(state.config?.run)],
    run: present(state),
    model: hasModel(state),
    process: state.process,
    k: state.config?.sample.blockSize ?? 1,
    levels: valueAt(state.config, LEVELS),
    atOnce: valueAt(state.config, AT_ONCE),
  }));
  const { corpus, model, process, levels, atOnce } = table;
  /** @type {Row[]} */
  const rows = measuredSizes(table).map((k) => ({
    k,
    gap: table.gaps?.[process.blocks ? k : 1]?.mean,
    result: model ? newest(table.run, k) : undefined,
  }));
  const columns = columnsOf(words, process, rows);
  /** Whether nobody knows the gaps of this process. */
  const untold = Object.values(table.gaps ?? {}).some(({ fault }) => fault);
  // A diffusion has no k; how many steps it takes is what its one row is of. That of a deletion is of its own k.
  const size = levels === undefined ? words.k : words.levels;
  const entropy = corpus?.entropy ?? null;
  const known = !corpus || entropy !== null;
  const most = Math.max(
    ...rows.map((row) =>
      Math.max(row.result?.nelbo.nats ?? 0, (entropy ?? 0) + (processGap(row)?.nats ?? 0)),
    ),
    1,
  );
  return html`
    <${ExactSum} />
    <table class="bounds" role="table" aria-label=${words.title}>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            ${levels === undefined ? html`<${Term} name="blockSize">${size}<//>` : size}
          </th>
          <th role="columnheader" scope="col" class="parts">
            <span class="part entropy"><${Term} name="entropy">${words.entropy}<//></span>
            <span class="part process">${words.process}</span>
            <span class="part learning">${words.learning}</span>
            ${process.deletes && html`<span class="part stop">${words.stop}</span>`}
            ${
              (process.plans || process.deletes) &&
              html`
                <span class="part head">${words.head}</span>
                <span class="part token">${words.token}</span>
              `
            }
          </th>
          <th role="columnheader" scope="col">
            <${Term} name="bound">${words.total}<//><small>${words.unit}</small>
          </th>
          ${columns.map(
            ({ name, term, note }) =>
              html`<th role="columnheader" scope="col">
                ${term ? html`<${Term} name=${term}>${name}<//>` : name}<small>${note}</small>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          (row) => html`
            <tr role="row" key=${row.k} class=${row.k === table.k ? 'now' : ''}>
              <th role="rowheader" scope="row" data-name=${size}>${levels ?? atOnce ?? row.k}</th>
              <td role="cell" class="parts" aria-label=${words.parts}>
                <${Bars} row=${row} entropy=${entropy} most=${most} />
              </td>
              <td role="cell" class=${row.result ? '' : 'none'} data-name=${words.total}>
                <${Measured} result=${row.result} />
              </td>
              ${columns.map(
                (column) => html`
                  <${Figure}
                    column=${column}
                    row=${row}
                    unknown=${column.needsDistribution && (!known || untold) ? words.unknown : ''}
                  />
                `,
              )}
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

/** The button that sums exactly, how far it is, or why it cannot be. */
function ExactSum() {
  const { bound: words } = useWords();
  const { corpus, progress, answerer, model, summable, learned } = useTable((table) => ({
    corpus: table.corpus,
    progress: present(table).work.exact,
    answerer: table.answerer,
    model: hasModel(table),
    summable: table.process.summable,
    learned: isLearned(table),
  }));
  const listed = !corpus || corpus.listed;
  const unsummable = learned ? words.integral : words.unsummable;
  const reason = !listed ? words.unlisted : summable ? '' : unsummable;
  const missing = model ? '' : answerer === 'oracle' ? words.oracle : words.none;
  return html`<${Task}
    id="sum"
    name=${words.exact}
    label=${reason === '' ? words.exact : undefined}
    possible=${model && reason === ''}
    note=${[reason, missing].filter(Boolean).join(' ')}
    progress=${progress}
    far=${(/** @type {number} */ done, /** @type {number} */ rows) => words.running(whole(done), whole(rows))}
    begin=${() => void measureExactly()}
    end=${() => own.cancel('exact')}
  />`;
}

/** @param {{ column: Column, row: Row, unknown: string }} props */
function Figure({ column, row, unknown }) {
  const { bound: words } = useWords();
  const { name, digits, of, part } = column;
  const shown = of(row);
  const best = part?.(row)?.optimum;
  return html`
    <td role="cell" class=${shown ? '' : 'none'} data-name=${name}>
      ${shown ? fixed(shown.nats, digits) : unknown || '–'}
      ${shown && shown.standardError > 0 && html`<small> ± ${fixed(shown.standardError)} ${words.estimate}</small>`}
      ${best && html`<small>${words.optimum(withError(best))}</small>`}
    </td>
  `;
}

/** @param {{ result: Measurement | undefined }} props */
function Measured({ result }) {
  const { bound: words } = useWords();
  if (!result) return '–';
  const { kind, nats, standardError } = result.nelbo;
  return html`
    <b>${fixed(nats)}</b>${standardError > 0 ? html` ± ${fixed(standardError)}` : ''}
    <small>${words.kinds[kind] ?? kind} · ${words.atStep(whole(result.step))}</small>
    <small>${words.perToken(fixed(result.natsPerToken), fixed(result.bitsPerToken))}</small>
  `;
}

/** The bound's parts, as long as they are large. @param {{ row: Row, entropy: number | null, most: number }} props */
function Bars({ row, entropy, most }) {
  const { stopCost, headCost, tokenCost, learningGap } = row.result ?? {};
  const part = (/** @type {string} */ name, /** @type {number | null | undefined} */ nats) =>
    html`<i class=${`part ${name}`} style=${{ '--share': Math.max(0, nats ?? 0) / most }}></i>`;
  return html`
    <span class="stack" aria-hidden="true">
      ${part('entropy', entropy)} ${part('process', processGap(row)?.nats)}
      ${part('learning', learningGap)}
    </span>
    ${
      headCost &&
      tokenCost &&
      html`<span class="stack" aria-hidden="true">
        ${stopCost && part('stop', stopCost.nats)} ${part('head', headCost.nats)}
        ${part('token', tokenCost.nats)}
      </span>`
    }
  `;
}
