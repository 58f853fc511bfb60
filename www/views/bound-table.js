/**
 * For every k: the bound, taken apart into H, the corpus's process gap and the network's learning
 * gap; each number with the kind of number it is.
 */

/** @import { Measurement } from '../../pkg/index.js' */
import { fixed, whole } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { blockSizes, cancelExact, measureExactly } from '../measure.js';
import { useTable } from '../state.js';

export function BoundTable() {
  const { bound: words, cancel } = useWords();
  const table = useTable((state) => ({
    corpus: state.corpus,
    gaps: state.processGaps,
    estimates: state.estimates,
    exacts: state.exacts,
    evaluating: state.evaluating,
    answerer: state.answerer,
    process: state.config?.run.process.kind,
    k: state.config?.sample.blockSize ?? 1,
  }));
  const { corpus, gaps, evaluating, answerer, process } = table;
  const model = answerer === 'demo' || answerer === 'own';
  const ks = blockSizes(corpus?.length ?? 8, table.k);
  const rows = ks.map((k) => ({
    k,
    gap: gaps[k - 1],
    result: model ? newest(table, k) : undefined,
  }));
  const entropy = corpus?.entropy ?? null;
  const known = !corpus || entropy !== null;
  const most = Math.max(
    ...rows.map(({ gap, result }) =>
      Math.max(result?.nelbo.nats ?? 0, (entropy ?? 0) + (gap ?? 0)),
    ),
    1,
  );
  return html`
    <div class="bound-actions row">
      <button
        type="button"
        disabled=${!model || evaluating !== null || entropy === null}
        onClick=${() => void measureExactly()}
      >
        ${words.exact}
      </button>
      <div class="sum">
        ${
          evaluating &&
          html`
            <progress
              max=${Math.max(1, evaluating.rows)}
              value=${evaluating.done}
              aria-label=${words.exact}
            ></progress>
            <span>${words.running(whole(evaluating.done), whole(evaluating.rows))}</span>
            <button type="button" onClick=${cancelExact}>${cancel}</button>
          `
        }
        ${!evaluating && !model && html`<span>${answerer === 'law' ? words.law : words.none}</span>`}
      </div>
    </div>
    <table class="bounds" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">${words.k}</th>
          <th role="columnheader" scope="col" class="parts">
            <span class="part entropy">${words.entropy}</span>
            <span class="part process">${words.process}</span>
            <span class="part learning">${words.learning}</span>
          </th>
          <${Column} name=${words.total} />
          <${Column} name=${words.process} note=${words.processKind} />
          <${Column} name=${words.learning} note=${words.learningKind} />
          <${Column}
            name=${words.likelihood}
            note=${process === 'left-to-right' ? words.leftToRight : words.likelihoodKind}
          />
          <${Column} name=${words.jensen} note=${words.jensenKind} />
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          ({ k, gap, result }) => html`
            <tr role="row" key=${k} class=${k === table.k ? 'now' : ''}>
              <th role="rowheader" scope="row" data-name=${words.k}>${k}</th>
              <td role="cell" class="parts" aria-label=${words.parts}>
                <${Bar}
                  entropy=${entropy}
                  gap=${gap}
                  learning=${result?.learningGap}
                  most=${most}
                />
              </td>
              <td role="cell" class=${result ? '' : 'none'} data-name=${words.total}>
                <${Measured} result=${result} />
              </td>
              <${Figure} name=${words.process} value=${gap} unknown=${known ? '' : words.unknown} />
              <${Figure}
                name=${words.learning}
                value=${result?.learningGap}
                unknown=${known ? '' : words.unknown}
              />
              <${Figure} name=${words.likelihood} value=${result?.logLikelihood?.nats} />
              <${Figure} name=${words.jensen} value=${result?.jensenGap} digits=${4} />
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

/**
 * The newest measurement at a k; an exact one before an estimate of the same weights.
 *
 * @param {{ estimates: { [k: number]: Measurement }, exacts: { [k: number]: Measurement } }} table
 * @param {number} k
 */
function newest({ estimates, exacts }, k) {
  const exact = exacts[k];
  const estimate = estimates[k];
  return exact && (!estimate || exact.step >= estimate.step) ? exact : estimate;
}

/** @param {{ name: string, note?: string }} props */
const Column = ({ name, note }) => html`
  <th role="columnheader" scope="col">${name}<small>${note}</small></th>
`;

/** @param {{ name: string, value: number | null | undefined, digits?: number, unknown?: string }} props */
const Figure = ({ name, value, digits, unknown }) => html`
  <td role="cell" class=${value === null || value === undefined ? 'none' : ''} data-name=${name}>
    ${unknown || fixed(value, digits)}
  </td>
`;

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

/** @param {{ entropy: number | null, gap: number | undefined, learning: number | null | undefined, most: number }} props */
const Bar = ({ entropy, gap, learning, most }) => html`
  <span class="stack" aria-hidden="true">
    <i class="part entropy" style=${{ '--share': (entropy ?? 0) / most }}></i>
    <i class="part process" style=${{ '--share': (gap ?? 0) / most }}></i>
    <i class="part learning" style=${{ '--share': Math.max(0, learning ?? 0) / most }}></i>
  </span>
`;
