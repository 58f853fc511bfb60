/** Moving about in a grid with the arrow keys: one stop for the Tab key, whatever it holds. */

/** @typedef {{ row: number, column: number }} Place */

/**
 * Where a key leads from a place in a grid of so many rows and columns; undefined where it leads nowhere.
 *
 * @param {KeyboardEvent} event @param {Place} from @param {{ rows: number, columns: number }} size
 * @returns {Place | undefined}
 */
export function along({ key, ctrlKey }, { row, column }, { rows, columns }) {
  /** @type {{ [key: string]: [down: number, right: number] }} */
  const ways = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    Home: [ctrlKey ? -rows : 0, -columns],
    End: [ctrlKey ? rows : 0, columns],
  };
  const way = ways[key];
  const within = (/** @type {number} */ at, /** @type {number} */ count) =>
    Math.min(Math.max(0, at), count - 1);
  return way && { row: within(row + way[0], rows), column: within(column + way[1], columns) };
}
