/** Figures: one JSON line each as they come, a table of all at the end. */

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {number} value
 * @property {string} unit
 * @property {number} [limit] what it has to stay at or below
 * @property {number} [least] what it has to reach
 */

/** @type {Figure[]} */
const figures = [];

/** @param {string} name @param {number} value @param {string} unit @param {{ limit?: number, least?: number }} [goal] */
export function report(name, value, unit, goal = {}) {
  const figure = { name, value: Number(value.toFixed(4)), unit, ...goal };
  figures.push(figure);
  console.log(JSON.stringify(figure));
}

/** @param {Figure} figure */
function verdict({ value, limit, least }) {
  if (limit !== undefined) return `${value <= limit ? 'reached' : 'MISSED '} <= ${limit}`;
  if (least !== undefined) return `${value >= least ? 'reached' : 'MISSED '} >= ${least}`;
  return '';
}

export function table() {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const lines = figures.map((figure) =>
    [
      figure.name.padEnd(width),
      figure.value.toLocaleString('en-US', { maximumFractionDigits: 3 }).padStart(12),
      figure.unit.padEnd(10),
      verdict(figure),
    ].join('  '),
  );
  return lines.join('\n');
}
