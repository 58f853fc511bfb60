/** The lanes in figures: sorted by any column, copied as CSV and as Markdown. */

/** @import { SeedMeans } from '../../pkg/index.js' */
/** @import { Row, ColumnName } from '../lanes/sheet.js' */
import { download } from '../download.js';
import { fixed } from '../format.js';
import { useWords } from '../i18n.js';
import { copy, MOST, remove } from '../lanes/fleet.js';
import {
  columnsOf,
  csv,
  headOf,
  json,
  kindOf,
  markdown,
  meanIn,
  sorted,
  titleOf,
  titleOfMeans,
  useRows,
} from '../lanes/sheet.js';
import { html, useState } from '../library.js';
import { core, lanesOf, useTable } from '../state.js';
import { Copy } from './copy.js';
import { Term } from './term.js';

/** @typedef {{ column: ColumnName, down: boolean } | null} Order */

export function LanesTable() {
  const words = useWords();
  const standing = useRows();
  const { seeds } = useTable(({ lanes }) => ({ seeds: lanes.seeds }));
  const list = standing.map(({ lane }) => lane);
  const [order, setOrder] = useState(/** @type {Order} */ (null));
  const rows = sorted(standing, order);
  const columns = columnsOf(list);
  const entropies = new Set(list.map(({ entropy }) => entropy));
  const notes = [
    ...(entropies.size > 1 ? [words.lanes.tableOwn] : []),
    ...(entropies.has(null) ? [words.lanes.tableUnknown] : []),
  ];
  /** @param {ColumnName} column up first, then down, then as the lanes stand */
  const turn = (column) =>
    setOrder((/** @type {Order} */ now) =>
      now?.column !== column ? { column, down: false } : now.down ? null : { column, down: true },
    );
  const save = (
    /** @type {string} */ text,
    /** @type {string} */ ending,
    /** @type {string} */ type,
  ) => download(text, `${words.lanes.file}.${ending}`, type);
  const put = async (/** @type {string} */ text) => navigator.clipboard.writeText(text);
  return html`
    <div class="lanes-table" tabindex="0" role="region" aria-label=${words.lanes.table}>
      <table class="plain">
        <caption>
          ${words.lanes.table}
        </caption>
        <thead>
          <tr>
            <th scope="col">${words.lanes.lane}</th>
            ${columns.map((column) => {
              const { name } = column;
              const title = titleOf(name, list, words.lanes);
              const sorts = order?.column === name;
              return html`
                <th
                  scope="col"
                  key=${name}
                  aria-label=${headOf(column, list, words)}
                  aria-sort=${!sorts ? 'none' : order.down ? 'descending' : 'ascending'}
                >
                  ${
                    name in words.terms
                      ? html`<${Term} name=${name} lanes=${lanesOf}>${title}<//>`
                      : title
                  }
                  <button
                    class="quiet"
                    data-sort=${name}
                    aria-label=${words.lanes.sort(title)}
                    onClick=${() => turn(name)}
                  >
                    <span aria-hidden="true">${!sorts ? '↕' : order.down ? '↓' : '↑'}</span>
                  </button>
                  ${column.nats && html`<small>${words.gauge.unit}</small>`}
                </th>
              `;
            })}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => html`<${Line} key=${row.lane.id} row=${row} columns=${columns} full=${list.length >= MOST} />`)}
        </tbody>
        <tfoot>
          ${seeds.map((means) => html`<${OverSeeds} key=${String(means.lanes)} means=${means} columns=${columns} />`)}
        </tfoot>
      </table>
    </div>
    <p class="muted">${notes.join(' ')}</p>
    <div class="row">
      <${Copy}
        label=${words.lanes.copyCsv}
        disabled=${false}
        copy=${() => put(csv(rows, seeds, words))}
      />
      <${Copy}
        label=${words.lanes.copyMarkdown}
        disabled=${false}
        copy=${() => put(markdown(rows, seeds, words))}
      />
      <button class="quiet" onClick=${() => save(csv(rows, seeds, words), 'csv', 'text/csv')}>
        ${words.lanes.saveCsv}
      </button>
      <button
        class="quiet"
        onClick=${() => save(json(standing, seeds, core()?.buildInfo().build ?? ''), 'json', 'application/json')}
      >
        ${words.lanes.saveJson}
      </button>
    </div>
  `;
}

/** @param {{ row: Row, columns: ReturnType<typeof columnsOf>, full: boolean }} props */
function Line({ row: { lane, letter, name }, columns, full }) {
  const words = useWords();
  return html`
    <tr data-lane=${letter}>
      <th scope="row">
        <span class="lane-name">
          <i class="lane-letter" data-letter=${letter} aria-hidden="true">${letter}</i>
          <span><span class="sr">${letter} </span>${name}</span>
          <button
            class="quiet"
            data-copy
            disabled=${full}
            aria-label=${`${words.lanes.copy} ${letter}`}
            onClick=${() => copy(lane.id)}
          >
            ${words.lanes.again}
          </button>
          <button
            class="quiet"
            data-remove
            aria-label=${`${words.lanes.remove} ${letter}`}
            onClick=${() => remove(lane.id)}
          >
            ×
          </button>
        </span>
      </th>
      ${columns.map(({ name: column, read, write }) => {
        const { value, error, chance } = read(lane);
        return html`
          <td key=${column} data-column=${column}>
            ${value === null ? (column === 'bound' && lane.reading?.noBound ? '' : '–') : write(value)}
            ${value !== null && error ? html` <small>± ${write(error)}</small>` : ''}
            ${chance !== undefined && html` <small>(${words.quality.chance} ${write(chance)})</small>`}
            ${column === 'bound' && html`<small>${kindOf(lane, words)}</small>`}
            ${
              column === 'loss' &&
              lane.reading?.loss?.isBound === false &&
              html`<small>${words.lanes.noBound}</small>`
            }
          </td>
        `;
      })}
    </tr>
  `;
}

/** The means of lanes that differ in their seed alone, each under its column. */
/** @param {{ means: SeedMeans, columns: ReturnType<typeof columnsOf> }} props */
function OverSeeds({ means, columns }) {
  const { lanes: words } = useWords();
  return html`
    <tr>
      <th scope="row">${titleOfMeans(means, words)}</th>
      ${columns.map(({ name }) => {
        const { value, error } = meanIn(means, name);
        return html`
          <td key=${name} data-column=${name}>
            ${value !== null && html`${fixed(value)} <small>± ${fixed(error)}</small>`}
          </td>
        `;
      })}
    </tr>
  `;
}
