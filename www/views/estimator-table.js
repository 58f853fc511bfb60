/** A table with a row for each σ and a few columns for each estimator. */

import { whole } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { powerOfTen } from './estimator-plot.js';

/** A number of any size, in three digits. @param {number} value */
export const brief = (value) => {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(3));
  if (size === 0) return '0';
  if (size >= 1e5 || size < 1e-3) {
    const [digits, power] = value.toExponential(1).split('e');
    return `${digits}·${powerOfTen(Number(power))}`.replace('-', '−');
  }
  return rounded >= 1000 || rounded <= -1000 ? whole(rounded) : String(rounded).replace('-', '−');
};

/**
 * @typedef {object} Props
 * @property {string} label
 * @property {string[]} estimators by name, in their order
 * @property {{ sigma: number, estimator: string }[]} rows
 * @property {string[]} heads of each estimator's columns
 * @property {(row: any) => string[]} cells as many
 */

/** @param {Props} props */
export function EstimatorTable({ label, estimators, rows, heads, cells }) {
  const { why: words } = useWords();
  const sigmas = [...new Set(rows.map(({ sigma }) => sigma))];
  const row = (/** @type {number} */ sigma, /** @type {string} */ name) =>
    rows.find((each) => each.sigma === sigma && each.estimator === name);
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${label}>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col" rowspan="2">${words.sigma}</th>
            ${estimators.map(
              (name) =>
                html`<th scope="colgroup" colspan=${heads.length}>${words.estimators[name]}</th>`,
            )}
          </tr>
          <tr>
            ${estimators.map(() => heads.map((head) => html`<th scope="col">${head}</th>`))}
          </tr>
        </thead>
        <tbody>
          ${sigmas.map(
            (sigma) => html`
              <tr>
                <th scope="row">${sigma}</th>
                ${estimators.map((name) => {
                  const found = row(sigma, name);
                  const written = found ? cells(found) : heads.map(() => '–');
                  return written.map((cell) => html`<td data-estimator=${name}>${cell}</td>`);
                })}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
