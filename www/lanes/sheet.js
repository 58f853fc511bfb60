/** The table of lanes: its columns, its order, and its text as CSV and Markdown. */

/** @import { ModelConfig, SeedMeans } from '../../pkg/index.js' */
/** @import { Words } from '../i18n.js' */
/** @import { Run } from '../record.js' */
import { fixed, percent, whole } from '../format.js';
import { stepOf } from '../record.js';
import { useLanes, useTable } from '../state.js';
import { fingerprintOf } from '../text.js';

/** @typedef {keyof Words['lanes']['columns']} ColumnName */

/** What a column reads of a lane; `chance` is what it is on average where nothing is wrong. */
/** @typedef {{ value: number | null, error?: number, chance?: number }} Cell */

/**
 * A column: what it sorts and copies by, and how that is written.
 *
 * @typedef {object} Column
 * @property {ColumnName} name
 * @property {(lane: Run) => Cell} read
 * @property {(value: number) => string} write
 * @property {true} [nats] whether that is its unit
 */

/** @param {{ nats: number, standardError: number } | null | undefined} mean @returns {Cell} */
const ofMean = (mean) => ({ value: mean?.nats ?? null, error: mean?.standardError });

const nats = (/** @type {number} */ value) => fixed(value);

/** A number's place on the axis: above H, or itself where H is unknown. */
/** @param {{ above: number | null, nats: number }} number */
export const onAxis = ({ above, nats }) => above ?? nats;

/** Whether H is known of any of these lanes: their axis is above it then. @param {Run[]} lanes */
export const anyEntropy = (lanes) => lanes.some(({ entropy }) => entropy !== null);

/** What a column is called of these lanes. */
/** @param {ColumnName} name @param {Run[]} lanes @param {Words['lanes']} words */
export const titleOf = (name, lanes, words) =>
  anyEntropy(lanes) ? words.columns[name] : (words.columnsUnknown[name] ?? words.columns[name]);

/** The same with its unit. @param {Column} column @param {Run[]} lanes @param {Words} words */
export const headOf = ({ name, nats }, lanes, { lanes: words, gauge }) =>
  titleOf(name, lanes, words) + (nats ? ` (${gauge.unit})` : '');

/** @param {'processGap' | 'learningGap' | 'distortion' | 'rate'} name @returns {Column} */
const ofReading = (name) => ({
  name,
  read: ({ reading }) => ofMean(reading?.[name]),
  write: nats,
  nats: true,
});

/** A share of the sentences drawn. @param {'valid' | 'malformed' | 'cut'} name @returns {Column} */
const ofDrawn = (name) => ({
  name,
  read: ({ reading }) => {
    const { share = null, standardError } = reading?.drawn?.[name] ?? {};
    return { value: share, error: standardError };
  },
  write: percent,
});

/** How far the lengths of strings are from those of the corpus. @param {Run} lane */
const lengthsOf = ({ reading }) =>
  reading?.drawn?.distances.find(({ kind }) => kind === 'length-variation');

/** @type {Column[]} */
const COLUMNS = [
  {
    name: 'bound',
    read: ({ reading }) => ({
      value: reading?.bound ? onAxis(reading.bound) : null,
      error: reading?.bound?.standardError,
    }),
    write: nats,
    nats: true,
  },
  {
    name: 'bits',
    read: (lane) => ({ value: measurementOf(lane)?.bitsPerToken ?? null }),
    write: nats,
  },
  ofReading('processGap'),
  ofReading('learningGap'),
  ofReading('distortion'),
  ofReading('rate'),
  {
    name: 'loss',
    read: ({ reading }) => ({ value: reading?.loss ? onAxis(reading.loss) : null }),
    write: nats,
    nats: true,
  },
  ofDrawn('valid'),
  {
    name: 'lengths',
    read: (lane) => {
      const { value = null, chance } = lengthsOf(lane) ?? {};
      return { value, chance };
    },
    write: nats,
  },
  ofDrawn('malformed'),
  ofDrawn('cut'),
  { name: 'entropy', read: ({ entropy }) => ({ value: entropy }), write: nats, nats: true },
  { name: 'step', read: (lane) => ({ value: stepOf(lane) }), write: whole },
  {
    name: 'pace',
    read: ({ training, stepsPerSecond }) => ({ value: training ? stepsPerSecond : null }),
    write: (value) => fixed(value, 1),
  },
  {
    name: 'parameters',
    read: ({ status }) => ({ value: status?.parameters ?? null }),
    write: whole,
  },
];

/**
 * What a term is of lanes, each number by its lane's letter, as the column of its name has it; empty where there is none.
 *
 * @param {string} name @param {Run[]} lanes @param {Words} words
 */
export function termOf(name, lanes, words) {
  const column = COLUMNS.find((each) => each.name === name);
  if (!column) return '';
  const found = lanes.flatMap((lane, index) => {
    const { value } = column.read(lane);
    return value === null ? [] : [{ letter: letterOf(index), text: column.write(value) }];
  });
  if (found.length === 0) return words.unmeasured;
  const one = new Set(found.map(({ text }) => text)).size === 1;
  const texts = one ? [found[0].text] : found.map(({ letter, text }) => `${letter} ${text}`);
  return words.lanes.now(headOf(column, lanes, words), texts);
}

/** @param {ModelConfig['kind']} kind */
const anyOf = (kind) => (/** @type {Run[]} */ lanes) =>
  lanes.some(({ config }) => config?.run.model.kind === kind);

/** Columns that only some lanes have something in, and which. */
/** @type {{ [name in ColumnName]?: (lanes: Run[]) => boolean }} */
const OPTIONAL = {
  bits: (lanes) => lanes.some(({ entropy }) => entropy === null),
  processGap: anyOf('fixed'),
  learningGap: anyOf('fixed'),
  distortion: anyOf('learned'),
  rate: anyOf('learned'),
  valid: (lanes) => lanes.some(({ qualities }) => qualities.length > 0),
  lengths: (lanes) => lanes.some(lengthsOf),
  malformed: (lanes) => lanes.some(({ reading }) => reading?.drawn?.malformed),
  cut: (lanes) => lanes.some(({ reading }) => reading?.drawn?.cut),
  entropy: (lanes) => new Set(lanes.map(({ entropy }) => entropy)).size > 1,
};

/** The columns that say something of these lanes. @param {Run[]} lanes */
export const columnsOf = (lanes) => COLUMNS.filter(({ name }) => OPTIONAL[name]?.(lanes) ?? true);

/**
 * A lane with its letter and its name.
 *
 * @typedef {{ lane: Run, letter: string, name: string }} Row
 */

/** @param {number} index */
export const letterOf = (index) => String.fromCharCode(65 + index);

/** The lanes, in order, named in the page's language. @returns {Row[]} */
export function useRows() {
  const list = useLanes();
  const { names, language } = useTable(({ lanes, language }) => ({ names: lanes.names, language }));
  return list.map((lane, index) => ({
    lane,
    letter: letterOf(index),
    name: names[index]?.name[language] ?? '',
  }));
}

/**
 * Rows by a column, those without a value last; null is the order of the lanes.
 *
 * @param {Row[]} rows
 * @param {{ column: ColumnName, down: boolean } | null} order
 */
export function sorted(rows, order) {
  const column = COLUMNS.find(({ name }) => name === order?.column);
  if (!order || !column) return rows;
  const value = (/** @type {Row} */ { lane }) => column.read(lane).value;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return order.down ? y - x : x - y;
  });
}

/** What kind of number a lane's bound is. @param {Run} lane @param {Words} words */
export function kindOf({ reading }, { bound, lanes }) {
  if (reading?.noBound) return lanes.noBound;
  if (!reading?.bound) return '';
  const kind = bound.kinds[reading.bound.kind] ?? '';
  return reading.bound.above === null ? `${lanes.unknown} · ${kind}` : kind;
}

/** What the means over seeds have in a column. @param {SeedMeans} means @param {ColumnName} name @returns {Cell} */
export const meanIn = (means, name) =>
  ofMean(name in means ? means[/** @type {'bound'} */ (name)] : null);

/** What a row of means is called. @param {SeedMeans} means @param {Words['lanes']} words */
export const titleOfMeans = ({ lanes }, words) =>
  words.seeds(lanes.map(letterOf).join(' '), lanes.length);

/** The table as cells of text, a line for each row and each mean over seeds, with its heading. */
/** @param {Row[]} rows @param {SeedMeans[]} seeds @param {Words} words @param {boolean} plain numbers as programs read them */
function cells(rows, seeds, words, plain) {
  const shown = rows.map(({ lane }) => lane);
  const columns = columnsOf(shown);
  const { lanes } = words;
  const titles = columns.flatMap((column) => [
    headOf(column, shown, words),
    ...(column.name === 'bound' ? ['± s.e.', lanes.columns.kind] : []),
  ]);
  const line = (
    /** @type {string} */ head,
    /** @type {(column: Column) => Cell} */ read,
    /** @type {string} */ kind,
  ) => [
    head,
    ...columns.flatMap((column) => {
      const { value, error } = read(column);
      const text = value === null ? '' : plain ? String(value) : column.write(value);
      if (column.name !== 'bound') return [text];
      const errorText =
        value === null || error === undefined ? '' : plain ? String(error) : fixed(error);
      return [text, errorText, kind];
    }),
  ];
  return [
    [lanes.lane, ...titles],
    ...rows.map(({ lane, letter, name }) =>
      line(`${letter} ${name}`, ({ read }) => read(lane), kindOf(lane, words)),
    ),
    ...seeds.map((means) =>
      line(titleOfMeans(means, lanes), ({ name }) => meanIn(means, name), lanes.overSeeds),
    ),
  ];
}

/** With what each lane trains and how it is measured, as JSON, and the fingerprint of its text. */
/** @param {Row[]} rows @param {SeedMeans[]} seeds @param {Words} words */
export function csv(rows, seeds, words) {
  const quoted = (/** @type {string} */ text) =>
    /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const { fingerprint, configuration } = words.lanes;
  const details = [
    [fingerprint, configuration],
    ...rows.map(({ lane: { config } }) => [fingerprintIn(config) ?? '', JSON.stringify(config)]),
  ];
  return cells(rows, seeds, words, true)
    .map((line, n) => [...line, ...(details[n] ?? ['', ''])].map(quoted).join(','))
    .join('\r\n');
}

/** @param {Run['config']} config */
const fingerprintIn = (config) => (config ? (fingerprintOf(config.run.corpus) ?? null) : null);

/**
 * All that is known of the lanes, as one file: what they are and what was measured, in nats per sequence.
 *
 * @param {Row[]} rows
 * @param {SeedMeans[]} seeds
 * @param {string} build of the page
 */
export const json = (rows, seeds, build) =>
  JSON.stringify(
    {
      format: 'denoise-lab-lanes',
      version: 1,
      build,
      units: { nats: 'nats per sequence', steps: 'training steps' },
      lanes: rows.map(({ letter, name, lane }) => ({
        letter,
        name,
        fingerprint: fingerprintIn(lane.config),
        config: lane.config,
        entropy: lane.entropy,
        baselines: lane.baselines,
        step: stepOf(lane),
        parameters: lane.status?.parameters ?? null,
        reading: lane.reading,
        measurement: measurementOf(lane),
        trail: lane.trail,
      })),
      overSeeds: seeds.map(({ lanes, ...means }) => ({ lanes: lanes.map(letterOf), ...means })),
    },
    null,
    2,
  );

/** The newest bound at a lane's own k. @param {Run} lane */
export const measurementOf = ({ config, estimates }) =>
  (config && estimates[config.sample.blockSize]) ?? null;

/** @param {Row[]} rows @param {SeedMeans[]} seeds @param {Words} words */
export function markdown(rows, seeds, words) {
  const line = (/** @type {string[]} */ texts) =>
    `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  const [titles, ...rest] = cells(rows, seeds, words, false);
  const rule = titles.map((_, index) => (index === 0 || index === 3 ? '---' : '--:'));
  return [line(titles), line(rule), ...rest.map(line)].join('\n');
}
