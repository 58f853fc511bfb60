/** Values in the note's prose that the page has just now. */

/** @import { Table } from '../state.js' */
import { fixed, whole } from '../format.js';
import { spoken } from '../i18n.js';
import { newest, processGapOf } from '../measure.js';
import { blockSizeOf } from '../process.js';
import { present } from '../state.js';

const NONE = '–';

/** @param {Table} table */
const measured = (table) => present(table).marks.at(-1)?.measured;

/** @param {number | null | undefined} nats */
const nats = (nats) => (nats === null || nats === undefined ? NONE : fixed(nats));

/** @type {{ [name: string]: (table: Table) => string }} */
const values = {
  sentence: ({ forward, corpus }) =>
    forward[0]?.cells.map(({ text }) => text).join(corpus?.separator ?? '') ?? NONE,
  last: ({ forward }) => (forward.length ? whole(forward.length - 1) : NONE),
  k: (table) => String(blockSizeOf(table) ?? NONE),
  entropy: ({ corpus }) => nats(corpus?.entropy),
  process: (table) => nats(processGapOf(table)),
  bound: (table) => nats(newest(present(table), table.config?.sample.blockSize ?? 1)?.nelbo?.nats),
  distortion: (table) => nats(measured(table)?.distortion?.nats),
  rate: (table) => nats(measured(table)?.rate?.nats),
  sum: (table) => nats(measured(table)?.bound.nats),
  verdict: (table) => {
    const found = measured(table);
    return found ? spoken(found.sentence) : NONE;
  },
};

/** @param {string} name @param {Table} table */
export const liveValue = (name, table) => values[name](table);
