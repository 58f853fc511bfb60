/**
 * How good sentences are over network evaluations, with the weights as they are: a curve for each
 * way of drawing that was measured, and the same in figures.
 */

/** @import { Distance, QualityPoint, Setting } from '../../pkg/index.js' */
/** @import { Words } from '../i18n.js' */
/** @import { Quality as Drawn } from '../record.js' */
import { fixed, percent, whole } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { ORDER } from '../pointers.js';
import { measureQuality } from '../measure.js';
import { isLearned } from '../process.js';
import { own, SENTENCES } from '../runner.js';
import { hasModel, present, useTable } from '../state.js';
import { Lengths } from './lengths.js';
import { Keys, Plot } from './plot.js';
import { Task } from './task.js';

export function Quality() {
  const { quality: words, bound } = useWords();
  const { qualities, settings, anyOrder, learned } = useTable((table) => {
    const { plans, blocks, anyOrder } = table.process;
    const { settings, language } = table;
    const { qualities } = present(table);
    const orders = anyOrder && blocks && !plans;
    return { qualities, settings, language, anyOrder: orders, learned: isLearned(table) };
  });
  // It writes a sentence at once: there is no number of evaluations to vary.
  if (learned) return null;
  const curves = qualities.map((drawn) => ({
    name: nameOf(drawn, anyOrder ? settings : [], words),
    by: drawn.step === null ? words.oracle : bound.atStep(whole(drawn.step)),
    points: drawn.points,
  }));
  return html`
    <figure class="quality">
      <figcaption>
        <h3 id="quality">${words.title}</h3>
        <p class="muted">${words.lead}</p>
      </figcaption>
      <${Draw} />
      ${curves.length > 0 && html`<${Plots} curves=${curves} /><${Figures} curves=${curves} />`}
    </figure>
  `;
}

/** @typedef {{ name: string, by: string, points: QualityPoint[] }} Curve */

/** What tells one way of drawing from another. */
/** @param {Drawn} drawn @param {Setting[]} settings none where there is no choice of order */
function nameOf({ sample }, settings, /** @type {Words['quality']} */ words) {
  const range = settings.find(({ pointer }) => pointer === ORDER)?.range;
  const option =
    range?.kind === 'choice' ? range.options.find(({ name }) => name === sample.order) : undefined;
  const order = option ? spoken(option.label) : words.own;
  const temperature =
    sample.temperature === 1 ? [] : [words.temperature(fixed(sample.temperature, 2))];
  const topP = sample.topP === 1 ? [] : [words.topP(fixed(sample.topP, 2))];
  return [order, ...temperature, ...topP].join(' · ');
}

/** The button, how far it is, or why it cannot be: a network draws, or where there is none the distribution. */
function Draw() {
  const { quality: words } = useWords();
  const { known, model, oracle, ready, progress } = useTable((table) => ({
    known: !table.corpus || table.corpus.entropy !== null,
    model: hasModel(table),
    oracle: table.oracle,
    ready: present(table).worker === 'ready',
    progress: present(table).work.quality,
  }));
  const possible = ready && known && (model || oracle);
  const reason = !known ? words.unlisted : model ? '' : oracle ? words.byOracle : words.none;
  return html`<${Task}
    id="drawing"
    name=${words.title}
    label=${(model || !oracle ? words.measure : words.measureOracle)(SENTENCES)}
    possible=${possible}
    note=${reason}
    progress=${progress}
    far=${(/** @type {number} */ done, /** @type {number} */ rows) => words.running(whole(done), whole(rows))}
    begin=${measureQuality}
    end=${() => own.cancel('quality')}
  />`;
}

/** @param {QualityPoint} point @param {Distance['kind']} kind */
const distance = ({ distances }, kind) => distances.find((each) => each.kind === kind);

/** KL(p* ‖ sampler), exact or with its error. @param {QualityPoint} point */
const divergence = (point) =>
  distance(point, 'exact-divergence') ?? distance(point, 'estimated-divergence');

/** @param {QualityPoint} point */
const variation = (point) => distance(point, 'empirical-total-variation');

/** How far the lengths of strings are from those of the corpus. @param {QualityPoint} point */
const lengths = (point) => distance(point, 'length-variation');

/** @param {{ curves: Curve[] }} props */
function Plots({ curves }) {
  const { quality: words } = useWords();
  const x = (/** @type {QualityPoint} */ { evaluations }) => evaluations;
  const look = (/** @type {number} */ n) => `curve-${n % 4}`;
  const valid = curves.map(({ name, points }, n) => {
    const line = points.map((point) => {
      const { share, standardError } = point.valid;
      return { x: x(point), y: share, error: standardError };
    });
    return { name, look: look(n), line, dots: line };
  });
  const apart = curves.map(({ points }, n) => {
    const line = points.map((point) => ({ x: x(point), y: variation(point)?.value ?? NaN }));
    return { look: look(n), line, dots: line };
  });
  const chance = curves[0].points.map((point) => ({
    x: x(point),
    y: variation(point)?.chance ?? NaN,
  }));
  const varies = curves.some(({ points }) => points.some((point) => variation(point)));
  const diverging = curves.map(({ points }, n) => {
    const line = points.map((point) => {
      const { value = NaN, standardError } = divergence(point) ?? {};
      return { x: x(point), y: value, error: standardError };
    });
    return { look: look(n), line, dots: line };
  });
  // Runs that were kept before may not have them.
  const laws = curves.flatMap(({ name, points }, n) => {
    const lengths = points.at(-1)?.lengths ?? [];
    return lengths.length > 0 ? [{ name, look: look(n), lengths }] : [];
  });
  const far = diverging.flatMap(({ line }) => line.map(({ y }) => y).filter(Number.isFinite));
  const counts = [...new Set(curves.flatMap(({ points }) => points.map(x)))];
  const axes = {
    x: {
      scale: 'log',
      from: 1,
      to: Math.max(2, ...counts),
      ticks: counts,
      label: words.evaluations,
    },
    y: { from: 0, to: 1, text: (/** @type {number} */ share) => `${Math.round(100 * share)}%` },
  };
  return html`
    <div class="plots">
      <${Plot} title=${words.validLong} ...${axes} series=${valid} />
      ${
        varies &&
        html`<${Plot}
          title=${words.variationLong}
          ...${axes}
          series=${[{ look: 'chance', line: chance }, ...apart]}
        />`
      }
      ${
        far.length > 0 &&
        html`<${Plot}
          title=${words.divergenceLong}
          x=${axes.x}
          y=${{ from: 0, to: Math.max(0.1, ...far) }}
          series=${diverging}
        />`
      }
      <${Lengths} laws=${laws} title=${`${words.lengthsTitle} (${words.lengthsLaw})`} />
    </div>
    <${Keys} series=${valid} />
  `;
}

/** The same in figures. @param {{ curves: Curve[] }} props */
function Figures({ curves }) {
  const { quality: words } = useWords();
  const all = curves.flatMap(({ points }) => points);
  const varies = all.some(variation);
  const diverges = all.some(divergence);
  const estimated = all.some((point) => distance(point, 'estimated-divergence'));
  const ends = all.some(lengths);
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${words.title}>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">${words.evaluations}</th>
            <th scope="col">${words.valid}</th>
            ${varies && html`<th scope="col">${words.variation} <small>(${words.chance})</small></th>`}
            ${diverges && html`<th scope="col">${words.divergence} <small>${estimated ? words.divergenceEstimated : words.divergenceKind}</small></th>`}
            ${
              ends &&
              html`
                <th scope="col">${words.lengths} <small>(${words.chance})</small></th>
                <th scope="col">${words.malformed}</th>
                <th scope="col">${words.cut}</th>
              `
            }
          </tr>
        </thead>
        ${curves.map(
          ({ name, by, points }) => html`
            <tbody>
              <tr>
                <th
                  scope="rowgroup"
                  colspan=${2 + Number(varies) + Number(diverges) + 3 * Number(ends)}
                >
                  ${name} <small>${by}</small>
                </th>
              </tr>
              ${points.map(
                (point) => html`
                  <tr>
                    <th scope="row">${point.evaluations}</th>
                    <td>
                      ${percent(point.valid.share)}
                      <small> ± ${fixed(100 * point.valid.standardError, 1)}</small>
                    </td>
                    ${varies && html`<td><${Variation} distance=${variation(point)} /></td>`}
                    ${diverges && html`<td><${Divergence} point=${point} words=${words} /></td>`}
                    ${
                      ends &&
                      html`
                        <td><${Variation} distance=${lengths(point)} /></td>
                        <td>${point.malformed ? percent(point.malformed.share) : '–'}</td>
                        <td>${point.cut ? percent(point.cut.share) : '–'}</td>
                      `
                    }
                  </tr>
                `,
              )}
            </tbody>
          `,
        )}
      </table>
    </div>
    ${diverges && html`<p class="muted">${words.divergenceNote}</p>`}
  `;
}

/** @param {{ distance: Distance | undefined }} props */
const Variation = ({ distance: far }) =>
  far ? html`${fixed(far.value)} <small>(${fixed(far.chance)})</small>` : '–';

/** With what of p* is never drawn, where that makes it infinite. */
/** @param {{ point: QualityPoint, words: Words['quality'] }} props */
function Divergence({ point, words }) {
  const { value, standardError = 0 } = divergence(point) ?? {};
  const missed = point.missed?.share ? words.missed(percent(point.missed.share)) : '';
  if (value === Infinity) return html`${words.infinite} <small>${missed}</small>`;
  const error = standardError > 0 && html` <small>± ${fixed(standardError)}</small>`;
  return html`${fixed(value)}${error}`;
}
