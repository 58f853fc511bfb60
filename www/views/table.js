/** A plain table: a head for each column, and rows whose first cell is their head. */

import { html } from '../library.js';

/**
 * @typedef {object} Props
 * @property {unknown[]} heads
 * @property {unknown[][]} rows
 * @property {string} [look]
 * @property {string[]} [looks] of the columns of words
 * @property {object[]} [marks] attributes of the rows
 */

/** @param {Props} props */
export const Table = ({ heads, rows, look = '', looks = [], marks = [] }) => html`
  <table class=${`plain ${look}`}>
    <thead>
      <tr>
        ${heads.map((head, n) => html`<th scope="col" class=${looks[n] && 'words'}>${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([head, ...cells], row) => html`
          <tr ...${marks[row]}>
            <th scope="row">${head}</th>
            ${cells.map((cell, n) => html`<td class=${looks[n + 1]}>${cell}</td>`)}
          </tr>
        `,
      )}
    </tbody>
  </table>
`;

/** One that may be wider than the page. @param {Props & { label: string }} props */
export const Wide = ({ label, ...table }) => html`
  <div class="scroll" tabindex="0" role="region" aria-label=${label}><${Table} ...${table} /></div>
`;

/** One to be unfolded. @param {Props & { summary: string }} props */
export const Folded = ({ summary, ...table }) => html`
  <details>
    <summary>${summary}</summary>
    <${Table} ...${table} />
  </details>
`;
