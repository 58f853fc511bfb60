/**
 * The plane of rate and distortion: the line D + R = H, below which there is no model, the run's way, and
 * where earlier runs of this visit came to. For the eye; the slider and the table say the same.
 */

/** @import { LearnedMeasured, Mean } from '../../pkg/index.js' */
import { fixed, whole, withError } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html, useState } from '../library.js';
import { written } from '../written.js';
import { useTable } from '../state.js';
import { ticks } from './ticks.js';

/** About how many ticks an axis has. */
const TICKS = 5;

/** @typedef {{ name: string, step: number, past: boolean, measured: LearnedMeasured }} Point */
/** @typedef {{ left: number, right: number, bottom: number, top: number }} Frame */

export function RateDistortion() {
  const { learned: all, chart } = useWords();
  const words = all.plane;
  const { marks, past, run, entropy } = useTable(({ learned, config, corpus, language }) => ({
    marks: learned.marks,
    past: learned.past,
    run: config?.run,
    entropy: corpus?.entropy ?? null,
    language,
  }));
  const [at, read] = useState(/** @type {number | null} */ (null));
  const corpus = written(run?.corpus);
  const points = [
    ...past
      .filter((other) => written(other.corpus) === corpus)
      .map((other) => ({ ...other, name: spoken(other.title), past: true })),
    ...marks.map((mark) => ({ ...mark, name: words.present, past: false })),
  ];
  const index = Math.min(at ?? points.length - 1, points.length - 1);
  const point = points[index];
  const said = point ? words.reading(figures(point)) : words.empty;
  /** The end follows the newest. */
  const slid = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => {
    const to = Number(currentTarget.value);
    read(to === points.length - 1 ? null : to);
  };
  return html`
    <figure class="rate-distortion">
      <figcaption>
        <h3>${words.title}</h3>
        <p class="muted">${entropy !== null ? words.lead(fixed(entropy, 2)) : words.leadUnknown}</p>
      </figcaption>
      <${Plane} points=${points} entropy=${entropy} chosen=${point} read=${read} />
      <input
        type="range"
        class="reader"
        min="0"
        max=${Math.max(0, points.length - 1)}
        step="1"
        value=${Math.max(0, index)}
        disabled=${points.length === 0}
        aria-label=${words.reader}
        aria-valuetext=${said}
        onInput=${slid}
      />
      <p class="read">${said}</p>
      <${Names} points=${points} />
      <${Table} points=${points} caption=${chart.table} />
    </figure>
  `;
}

/** @param {Point} point */
const figures = ({ name, step, measured }) => ({
  name,
  step: whole(step),
  rate: withError(measured.rate),
  distortion: withError(measured.distortion),
  bound: withError(measured.bound),
  gap: measured.gap === null ? null : fixed(measured.gap),
});

/** What the plane shows: all points, the line at R = 0 and as much of it as leaves the points room. */
/** @param {Point[]} points @param {number | null} entropy @returns {Frame} */
function frameOf(points, entropy) {
  const rates = points.map(({ measured }) => measured.rate.nats);
  const distortions = points.map(({ measured }) => measured.distortion.nats);
  const right = 1.15 * Math.max(1, (entropy ?? 0) / 4, ...rates);
  const top = 1.08 * Math.max(1, entropy ?? 0, ...distortions);
  const least = Math.min(top, ...distortions, ...(entropy === null ? [] : [entropy - right]));
  // Points at R = 0 are seen whole.
  return { left: -0.03 * right, right, top, bottom: Math.max(0, 0.95 * least) };
}

/** @param {{ points: Point[], entropy: number | null, chosen: Point | undefined, read: (index: number | null) => void }} props */
function Plane({ points, entropy, chosen, read }) {
  const { plane: words } = useWords().learned;
  const frame = frameOf(points, entropy);
  const { left: start, right, bottom, top } = frame;
  const x = (/** @type {number} */ rate) => (100 * (rate - start)) / (right - start);
  const y = (/** @type {number} */ distortion) =>
    100 - (100 * (distortion - bottom)) / (top - bottom);
  const place = (/** @type {Point} */ { measured }) =>
    `${x(measured.rate.nats)} ${y(measured.distortion.nats)}`;
  const path = points.filter(({ past }) => !past);
  const earlier = points.filter(({ past }) => past);
  const digits = (/** @type {number} */ tick) => String(Number(tick.toPrecision(4)));
  const follow = (/** @type {PointerEvent} */ { currentTarget, clientX, clientY }) => {
    const {
      left,
      top: above,
      width,
      height,
    } = /** @type {HTMLElement} */ (currentTarget).getBoundingClientRect();
    const away = points.map(({ measured }) =>
      Math.hypot(
        left + (x(measured.rate.nats) / 100) * width - clientX,
        above + (y(measured.distortion.nats) / 100) * height - clientY,
      ),
    );
    if (away.length > 0) read(away.indexOf(Math.min(...away)));
  };
  const newest = path.at(-1);
  return html`
    <div
      class="small-plot plane"
      role="img"
      aria-label=${words.description(path.length, earlier.length)}
    >
      <p>${words.up}</p>
      <div class="field" onPointerMove=${follow} onPointerLeave=${() => read(null)}>
        ${ticks(bottom, top, TICKS).map(
          (tick) =>
            html`<span class="share" style=${{ top: `${y(tick)}%` }}>${digits(tick)}</span>`,
        )}
        ${ticks(0, right, TICKS).map(
          (tick) =>
            html`<span class="count" style=${{ left: `${x(tick)}%` }}>${digits(tick)}</span>`,
        )}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          ${
            entropy !== null &&
            html`
              <path
                class="impossible"
                d=${`M${x(0)} ${y(entropy)}L${x(entropy)} ${y(0)}L${x(0)} ${y(0)}Z`}
              />
              <path class="line" d=${`M${x(0)} ${y(entropy)}L${x(entropy)} ${y(0)}`} />
            `
          }
          <path class="frame" d="M0 0V100H100" />
          <path
            class="way"
            d=${path.map((point, n) => `${n === 0 ? 'M' : 'L'}${place(point)}`).join('')}
          />
          ${path.map((point) => html`<path class="dot" d=${`M${place(point)}h0`} />`)}
          ${earlier.map((point) => html`<path class="dot past" d=${`M${place(point)}h0`} />`)}
          ${newest && html`<${Newest} mark=${newest.measured} x=${x} y=${y} />`}
          ${chosen && html`<path class="chosen" d=${`M${place(chosen)}h0`} />`}
        </svg>
        ${
          entropy !== null &&
          html`<span class="said-line">${words.line}</span
            ><span class="below">${words.below}</span>`
        }
        ${earlier.map(
          ({ measured }, n) => html`
            <span
              class="number"
              style=${{ left: `${x(measured.rate.nats)}%`, top: `${y(measured.distortion.nats)}%` }}
              >${n + 1}</span
            >
          `,
        )}
      </div>
      <p class="axis">${words.across}</p>
    </div>
  `;
}

/** The newest point, with a standard error to either side. */
/** @param {{ mark: LearnedMeasured, x: (rate: number) => number, y: (distortion: number) => number }} props */
function Newest({ mark: { rate, distortion }, x, y }) {
  const [r, d] = [x(rate.nats), y(distortion.nats)];
  return html`
    <path
      class="error"
      d=${`M${x(rate.nats - rate.standardError)} ${d}H${x(rate.nats + rate.standardError)}M${r} ${y(distortion.nats - distortion.standardError)}V${y(distortion.nats + distortion.standardError)}`}
    />
    <path class="dot newest" d=${`M${r} ${d}h0`} />
  `;
}

/** Which number is which run. @param {{ points: Point[] }} props */
const Names = ({ points }) => {
  const { plane: words } = useWords().learned;
  const earlier = points.filter(({ past }) => past);
  return html`
    <ul class="keys">
      <li><i class="key present"></i>${words.present}</li>
      ${earlier.map(({ name }, n) => html`<li><i class="key past">${n + 1}</i>${name}</li>`)}
    </ul>
  `;
};

/** @param {{ points: Point[], caption: string }} props */
function Table({ points, caption }) {
  const { learned: words, chart } = useWords();
  const newest = points.findLast(({ past }) => !past);
  const shown = [...points.filter(({ past }) => past), ...(newest ? [newest] : [])];
  return html`
    <details>
      <summary>${caption}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.plane.title}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">${words.plane.run}</th>
              <th scope="col">${chart.step}</th>
              <th scope="col">R</th>
              <th scope="col">D</th>
              <th scope="col">D + R</th>
              <th scope="col">${words.gap}</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(figures).map(
              ({ name, step, rate, distortion, bound, gap }) => html`
                <tr>
                  <th scope="row">${name}</th>
                  <td>${step}</td>
                  <td>${rate}</td>
                  <td>${distortion}</td>
                  <td>${bound}</td>
                  <td>${gap ?? '–'}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
