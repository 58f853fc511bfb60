/** The drawing itself, by uPlot: made once, then given new points. */

/** @import { Loss } from '../../pkg/index.js' */
/** @import { Mark } from '../protocol.js' */
import { whole } from '../format.js';
import UPlot from '../vendor/uPlot.esm.js';

const HEIGHT = 340;
const APART = 16;
/** Ticks of the logarithmic axis: from just under any H here to just over log V times L. */
const TICKS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100];

/**
 * @typedef {object} Options
 * @property {{ name: string, nats: number }[]} lines
 * @property {{ step: string, unit: string, loss: string, bound: string }} labels
 * @property {number | null} near draw only the neighbourhood of this entropy, linearly
 * @property {number} budget the last step
 * @property {(step: number) => void} read called with the step under the pointer
 */

/** @param {HTMLElement} place @param {Options} options */
export function curve(place, { lines, labels, near, budget, read }) {
  const colour = paint(place);
  const font = `12px ${getComputedStyle(place).fontFamily}`;
  const axis = {
    stroke: colour('ink-soft'),
    font,
    grid: { stroke: colour('line-faint'), width: 1 },
    ticks: { stroke: colour('line-faint'), width: 1, size: 4 },
  };
  const bottom = Math.min(...lines.map(({ nats }) => nats), 100);
  const top = Math.max(...lines.map(({ nats }) => nats), 0);
  const plot = new UPlot(
    {
      width: Math.max(200, place.clientWidth),
      height: HEIGHT,
      padding: [12, 22, 0, 0],
      cursor: { y: false, points: { show: false } },
      legend: { show: false },
      scales: {
        x: { time: false, range: [0, Math.max(1, budget)] },
        y:
          near === null
            ? { distr: 3, range: [bottom * 0.92, top * 1.45] }
            : { distr: 1, range: [near - 0.15, near + 1.5] },
      },
      axes: [
        { ...axis, size: 34, values: stepsAlong },
        near === null
          ? {
              ...axis,
              size: 44,
              splits: () => TICKS.filter((tick) => tick > bottom * 0.92 && tick < top * 1.45),
              filter: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits,
              values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map(String),
            }
          : { ...axis, size: 44 },
      ],
      series: [
        { label: labels.step },
        {
          label: labels.loss,
          stroke: colour('loss'),
          width: 1,
          spanGaps: true,
          points: { show: false },
        },
        {
          label: `${labels.bound} −`,
          stroke: 'transparent',
          spanGaps: true,
          points: { show: false },
        },
        {
          label: `${labels.bound} +`,
          stroke: 'transparent',
          spanGaps: true,
          points: { show: false },
        },
        {
          label: labels.bound,
          stroke: colour('accent'),
          width: 2,
          spanGaps: true,
          points: { show: true, size: 6, fill: colour('accent'), stroke: colour('panel') },
        },
      ],
      bands: [{ series: [3, 2], fill: colour('accent-soft') }],
      hooks: { drawAxes: [(/** @type {any} */ u) => rule(u, lines, { colour, font })] },
    },
    [[], [], [], [], []],
    place,
  );
  const observer = new ResizeObserver(() => {
    const width = Math.max(200, place.clientWidth);
    if (width !== plot.width) plot.setSize({ width, height: HEIGHT });
  });
  observer.observe(place);
  plot.over.addEventListener('pointermove', ({ offsetX }) => read(plot.posToVal(offsetX, 'x')));
  return {
    /** @param {Loss[]} losses @param {Mark[]} bounds */
    show: (losses, bounds) => plot.setData(aligned(losses, bounds)),
    /** Draws a line at a step, or takes it away. @param {number | null} step */
    mark: (step) =>
      plot.setCursor({ left: step === null ? -1 : plot.valToPos(step, 'x'), top: 0 }, false),
    end() {
      observer.disconnect();
      plot.destroy();
    },
  };
}

/** Steps on an axis, written as everywhere on the page. */
export const stepsAlong = (/** @type {any} */ _, /** @type {number[]} */ splits) =>
  splits.map((step) => (Number.isInteger(step) ? whole(step) : ''));

/** A colour of the page as the canvas understands it: what its custom property has come to. */
/** @param {HTMLElement} place @returns {(name: string) => string} */
export function paint(place) {
  return (name) => {
    place.style.color = `var(--${name})`;
    const { color } = getComputedStyle(place);
    place.style.color = '';
    return color;
  };
}

/**
 * Both series on one list of steps.
 *
 * @param {Loss[]} losses
 * @param {Mark[]} bounds
 * @returns {UPlot.AlignedData}
 */
function aligned(losses, bounds) {
  const loss = new Map(losses.map(({ step, nats }) => [step, nats]));
  const bound = new Map(bounds.map((mark) => [mark.step, mark]));
  const steps = [...new Set([...loss.keys(), ...bound.keys()])].sort((a, b) => a - b);
  const at = (/** @type {(mark: Mark) => number} */ read) =>
    steps.map((step) => {
      const mark = bound.get(step);
      return mark ? read(mark) : null;
    });
  return [
    steps,
    steps.map((step) => loss.get(step) ?? null),
    at(({ nats, standardError }) => nats - standardError),
    at(({ nats, standardError }) => nats + standardError),
    at(({ nats }) => nats),
  ];
}

/**
 * The lines to pass, with their names on them.
 *
 * @param {any} u
 * @param {{ name: string, nats: number }[]} lines
 * @param {{ colour: (name: string) => string, font: string }} style
 */
export function rule(u, lines, { colour, font }) {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio || 1;
  const places = lines.map(({ nats }) => Math.round(u.valToPos(nats, 'y', true)));
  ctx.save();
  ctx.font = font.replace(/^(\d+)/, (size) => String(Number(size) * ratio));
  ctx.textAlign = 'right';
  const shown = lines.map((line, index) => ({ ...line, index, y: places[index] }));
  const inside = shown.filter(({ y }) => y >= bbox.top && y <= bbox.top + bbox.height);
  for (const { index, y } of inside) {
    ctx.strokeStyle = colour(index === 0 ? 'ink' : 'ink-soft');
    ctx.lineWidth = (index === 0 ? 1.5 : 1) * ratio;
    ctx.setLineDash(index === 0 ? [] : [4 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  // Names come last, on a rim of the page's colour, so that no line runs through them.
  ctx.setLineDash([]);
  ctx.lineJoin = 'round';
  ctx.lineWidth = 4 * ratio;
  ctx.strokeStyle = colour('paper');
  for (const { name, nats, index, y } of inside) {
    // Two lines close together carry their names on either side.
    const crowded = places.some((other) => other < y && y - other < APART * ratio);
    ctx.textBaseline = crowded ? 'top' : 'bottom';
    ctx.fillStyle = colour(index === 0 ? 'ink' : 'ink-soft');
    const said = `${name} ${nats.toFixed(2)}`;
    const x = bbox.left + bbox.width - 4 * ratio;
    const place = y + (crowded ? 5 : -5) * ratio;
    ctx.strokeText(said, x, place);
    ctx.fillText(said, x, place);
  }
  ctx.restore();
}
