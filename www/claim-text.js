/** The table of the claim as text to be kept elsewhere; its column names are those of `lab claim --json`. */

/** @import { ClaimContest, ClaimLine, OverSeeds } from '../pkg/index.js' */

const COLUMNS = [
  'corpus',
  'method',
  'gap',
  'gap error',
  'distortion',
  'rate',
  'rateGap',
  'information',
  'aggregateDivergence',
  'latentInformation',
  'kind',
  'verdicts',
  'seeds',
  'steps',
  'parameters',
];

/** @param {OverSeeds | null} spread */
const nats = (spread) => (spread === null ? '' : spread.nats.toFixed(4));

/** @param {ClaimLine} line */
const cells = (line) => [
  line.corpus,
  line.method,
  nats(line.gap),
  line.gap.standardError?.toFixed(4) ?? '',
  nats(line.distortion),
  nats(line.rate),
  nats(line.rateGap),
  nats(line.information),
  nats(line.aggregateDivergence),
  nats(line.latentInformation),
  line.kind,
  line.verdicts.join(' '),
  String(line.seeds),
  String(line.steps),
  String(line.parameters),
];

/** @param {ClaimContest[]} contests */
const rows = (contests) => contests.flatMap(({ lines }) => lines.map(cells));

/** @param {ClaimContest[]} contests */
export const comma = (contests) =>
  [COLUMNS, ...rows(contests)].map((row) => `${row.join(',')}\n`).join('');

/** @param {ClaimContest[]} contests */
export const markdown = (contests) =>
  [COLUMNS, COLUMNS.map(() => '---'), ...rows(contests)]
    .map((row) => `| ${row.join(' | ')} |\n`)
    .join('');
