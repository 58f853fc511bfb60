/** The lengths of strings that were drawn: how often each came, beside how probable it is in the corpus. */

/** @import { LengthShare } from '../../pkg/index.js' */
import { percent } from '../format.js';
import { useWords } from '../i18n.js';
import { useRows } from '../lanes/sheet.js';
import { html } from '../library.js';
import { Plot } from './plot.js';

/** Half of a bar's width. */
const HALF = 0.42;

/** @typedef {{ name: string, look: string, letter?: string, lengths: LengthShare[] }} Law */

/** @param {{ laws: Law[], title?: string }} props those of one corpus */
export function Lengths({ laws, title }) {
  const { quality: words } = useWords();
  if (laws.length === 0) return null;
  const all = laws.flatMap(({ lengths }) => lengths);
  const area = laws[0].lengths.flatMap(({ length, expected }) => [
    { x: length - HALF, y: 0 },
    { x: length - HALF, y: expected },
    { x: length + HALF, y: expected },
    { x: length + HALF, y: 0 },
  ]);
  const series = laws.map(({ look, letter, lengths }) => {
    const line = lengths.map(({ length, drawn }) => ({
      x: length,
      y: drawn.share,
      error: drawn.standardError,
    }));
    return { look, letter, line, dots: line, size: 3 };
  });
  const said = (
    /** @type {LengthShare[]} */ lengths,
    /** @type {(one: LengthShare) => number} */ of,
  ) => lengths.map((one) => `${one.length} ${percent(of(one))}`).join(', ');
  const label = [
    `${words.lengthsLaw}: ${said(laws[0].lengths, ({ expected }) => expected)}`,
    ...laws.map(({ name, lengths }) => `${name}: ${said(lengths, ({ drawn }) => drawn.share)}`),
  ].join('; ');
  const lengths = all.map(({ length }) => length);
  return html`<${Plot}
    title=${title}
    label=${label}
    x=${{ from: Math.min(...lengths) - 1, to: Math.max(...lengths) + 1, ticks: [...new Set(lengths)], label: words.lengthsAxis }}
    y=${{
      from: 0,
      to: 1.1 * Math.max(...all.map(({ drawn, expected }) => Math.max(drawn.share, expected))),
      text: (/** @type {number} */ share) => `${Math.round(100 * share)}%`,
    }}
    series=${[{ look: 'chance', area }, ...series]}
  />`;
}

/** Those of the lanes, where they are of one distribution. */
export function LanesLengths() {
  const { quality: words } = useWords();
  const all = useRows().flatMap(({ lane, letter, name }, index) => {
    const lengths = lane.reading?.drawn?.lengths ?? [];
    const law = { name: `${letter} ${name}`, letter, look: `lane-${index}`, lengths };
    return lengths.length > 0 ? [law] : [];
  });
  const expected = (/** @type {Law} */ { lengths }) =>
    String(lengths.flatMap((one) => (one.expected > 0 ? [one.length, one.expected] : [])));
  if (all.length === 0 || new Set(all.map(expected)).size > 1) return null;
  return html`
    <figure class="chart lanes-chart">
      <figcaption>
        <span><b>${words.lengthsTitle}</b> <small>${words.lengthsLaw}</small></span>
      </figcaption>
      <${Lengths} laws=${all} />
    </figure>
  `;
}
