/** The lanes' bounds on one axis, as a picture that can be kept. */

/** @import { SideLane } from '../lanes/state.js' */
import { whole } from '../format.js';
import { useWords } from '../i18n.js';
import { anyEntropy, letterOf, rowsOf } from '../lanes/sheet.js';
import { savePng, saveSvg } from '../lanes/picture.js';
import { html, useEffect, useRef, useState } from '../library.js';
import { useTable } from '../state.js';
import { ticks } from './ticks.js';

const HEIGHT = 340;
const LEFT = 48;
const RIGHT = 28;
const TOP = 12;
const BOTTOM = 34;
/** A dot's radius, which the last may need beyond the axis. */
const DOT = 4;
/** Letters closer than this are moved apart. */
const LETTER = 13;
/** The axis reaches beyond the newest numbers by this, so that it is seen where they came from. */
const ROOM = 1.6;

export function LanesChart() {
  const { lanes: words } = useWords();
  const { list, names, language, theme } = useTable(({ lanes, language, theme }) => ({
    list: lanes.list,
    names: lanes.names,
    language,
    theme,
  }));
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const [width, setWidth] = useState(640);
  useEffect(() => {
    if (!place.current) return;
    const observer = new ResizeObserver(([{ contentRect }]) => setWidth(contentRect.width));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  const rows = rowsOf(list, names, language);
  const above = anyEntropy(list);
  const drawing = () => place.current?.querySelector('svg') ?? null;
  return html`
    <figure class="chart lanes-chart" data-theme=${theme}>
      <figcaption>
        <span
          ><b>${above ? words.chart : words.chartUnknown}</b>
          <small>${above ? words.axis : words.axisUnknown}</small></span
        >
        <span class="row">
          <button type="button" class="quiet" onClick=${() => saveSvg(drawing(), words.file)}>
            ${words.saveSvg}
          </button>
          <button type="button" class="quiet" onClick=${() => void savePng(drawing(), words.file)}>
            ${words.savePng}
          </button>
        </span>
      </figcaption>
      <div ref=${place}>${drawn(list, Math.max(240, width), words)}</div>
      <ul class="keys">
        ${rows.map(
          ({ lane, letter, name }) => html`
            <li key=${lane.id}>
              <i class="lane-letter" data-letter=${letter} aria-hidden="true">${letter}</i>
              <span><span class="sr">${letter} </span>${name}</span>
            </li>
          `,
        )}
      </ul>
    </figure>
  `;
}

/** Even, so that zero is a place like any other; and steep there, where lanes are close together. */
const squeezed = Math.asinh;
const UP = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const TICKS = [...UP.map((tick) => -tick), 0, ...UP];

/** @param {SideLane[]} list @param {number} width @param {import('../i18n.js').Words['lanes']} words */
function drawn(list, width, words) {
  const newest = list.flatMap(({ bounds, losses }) => [
    ...(bounds.at(-1) ? [bounds[bounds.length - 1].above] : []),
    ...(losses.at(-1) ? [losses[losses.length - 1].above] : []),
  ]);
  const low = Math.min(0, ...newest) * ROOM;
  const high = Math.max(1, ...newest) * ROOM;
  const last = Math.max(1, ...list.map(({ told }) => told.budget));
  const x = (/** @type {number} */ step) => LEFT + (step / last) * (width - LEFT - RIGHT);
  const y = (/** @type {number} */ above) =>
    TOP +
    ((squeezed(high) - squeezed(above)) / (squeezed(high) - squeezed(low))) *
      (HEIGHT - TOP - BOTTOM);
  const steps = ticks(0, last, Math.max(2, width / 110));
  return html`
    <svg
      viewBox="0 0 ${width} ${HEIGHT}"
      width=${width}
      height=${HEIGHT}
      role="img"
      aria-label=${words.chartDescription}
    >
      <clipPath id="lanes-field">
        <rect
          x=${LEFT}
          y=${TOP}
          width=${width - LEFT - RIGHT + DOT}
          height=${HEIGHT - TOP - BOTTOM}
        />
      </clipPath>
      ${TICKS.filter((tick) => tick >= low && tick <= high).map(
        (tick) => html`
          <line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(tick)} y2=${y(tick)} />
          <text x=${LEFT - 6} y=${y(tick) + 4} text-anchor="end"
            >${tick < 0 ? `−${-tick}` : tick}</text
          >
        `,
      )}
      ${
        anyEntropy(list) &&
        html`
          <line class="entropy" x1=${LEFT} x2=${width - RIGHT} y1=${y(0)} y2=${y(0)} />
          <text class="ink" x=${width - RIGHT + 6} y=${y(0) + 4}>H</text>
        `
      }
      ${steps.map(
        (step) => html`
          <text x=${x(step)} y=${HEIGHT - BOTTOM + 16} text-anchor="middle">${whole(step)}</text>
        `,
      )}
      <text x=${width - RIGHT} y=${HEIGHT - 3} text-anchor="end">${words.steps}</text>
      <g clip-path="url(#lanes-field)">
        ${list.map((lane, index) => html`<${Line} key=${lane.id} lane=${lane} index=${index} x=${x} y=${y} />`)}
      </g>
      ${ends(list, x, y).map(
        ({ index, at, up }) =>
          html`<text class="letter lane-${index}" x=${at} y=${up + 4}>${letterOf(index)}</text>`,
      )}
    </svg>
  `;
}

/**
 * Where lanes end, for their letters: each above the one before, and above H's, however near they are.
 *
 * @param {SideLane[]} list
 * @param {(step: number) => number} x
 * @param {(above: number) => number} y
 */
function ends(list, x, y) {
  const all = list
    .flatMap((lane, index) => {
      const end = lane.bounds.at(-1) ?? lane.losses.at(-1);
      return end ? [{ index, at: x(end.step) + 8, up: y(end.above) }] : [];
    })
    .sort((a, b) => b.up - a.up);
  let below = y(0);
  for (const end of all) {
    if (end.up > y(0)) continue;
    end.up = Math.min(end.up, below - LETTER);
    below = end.up;
  }
  return all;
}

/**
 * A lane: its loss as a line, its bound as points with their error.
 *
 * @param {{ lane: SideLane, index: number, x: (step: number) => number, y: (above: number) => number }} props
 */
function Line({ lane: { losses, bounds, reading }, index, x, y }) {
  const path = (/** @type {{ step: number, above: number }[]} */ points) =>
    points
      .map(
        ({ step, above }, i) =>
          `${i === 0 ? 'M' : 'L'}${x(step).toFixed(1)} ${y(above).toFixed(1)}`,
      )
      .join('');
  const measured = bounds.filter(({ step }) => step > 0);
  return html`
    <g class="lane-${index}">
      <path class=${reading?.loss?.isBound === false ? 'loss none' : 'loss'} d=${path(losses)} />
      <path class="bound" d=${path(measured)} />
      ${measured.map(
        ({ step, above, standardError }) => html`
          <line
            class="error"
            x1=${x(step)}
            x2=${x(step)}
            y1=${y(above - standardError)}
            y2=${y(above + standardError)}
          />
          <circle cx=${x(step)} cy=${y(above)} r="3" />
        `,
      )}
    </g>
  `;
}
