/** What is left to be drawn by uPlot. */

import { whole } from '../format.js';

const APART = 16;

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
