/** The bound, live: loss and bound against steps, with the lines a model has to pass. */

import { fixed, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useEffect, useRef, useState } from '../library.js';
import { blockSizeOf, describeModel } from '../process.js';
import { useTable } from '../state.js';
import { curve } from './curve.js';
import { Reading } from './reading.js';

const EVERY = 250;
const ROWS = 12;

export function Chart() {
  const { chart: words } = useWords();
  const { corpus, history, k, size, theme, budget, language, run, bounded } = useTable((table) => ({
    size: blockSizeOf(table),
    corpus: table.corpus,
    history: table.history,
    k: table.config?.sample.blockSize ?? 1,
    theme: table.theme,
    language: table.language,
    run: table.run?.id,
    bounded: describeModel(table.config?.run.model).trainsABound,
    budget: table.run?.status.budget ?? table.config?.run.training.steps ?? 1500,
  }));
  const [near, setNear] = useState(false);
  /** The step that is read; null follows the newest. */
  const [at, read] = useState(/** @type {number | null} */ (null));
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const drawing = useRef(/** @type {ReturnType<typeof curve> | null} */ (null));
  const entropy = corpus?.entropy ?? null;
  // In a text no position has letters of its own: the two unigrams are one.
  const positional = corpus?.baselines?.positionalUnigram ?? null;
  const pooled = corpus?.baselines?.pooledUnigram ?? null;
  const lines = [
    { name: words.entropy, nats: entropy },
    { name: words.bigram, nats: corpus?.baselines?.bigram ?? null },
    { name: words.positional, nats: positional === pooled ? null : positional },
    { name: words.pooled, nats: pooled },
  ].flatMap(({ name, nats }) => (nats === null ? [] : [{ name, nats }]));
  const loss = bounded ? words.loss : words.lossUnbounded;
  const bounds = history.bounds.filter((bound) => bound.k === k);

  // A new drawing when its axes, words or colours change; new points only move the old one.
  useEffect(() => {
    if (!place.current) return;
    const labels = { step: words.step, unit: words.unit, loss, bound: words.bound(size) };
    const made = curve(place.current, { lines, labels, near: near ? entropy : null, budget, read });
    drawing.current = made;
    made.show(history.losses, bounds);
    made.mark(at);
    return () => {
      made.end();
      drawing.current = null;
    };
  }, [corpus, theme, language, near, budget, k, size, bounded]);

  const drawnAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, EVERY - (performance.now() - drawnAt.current));
    const timer = setTimeout(() => {
      drawnAt.current = performance.now();
      drawing.current?.show(history.losses, bounds);
    }, wait);
    return () => clearTimeout(timer);
  }, [history]);

  useEffect(() => drawing.current?.mark(at), [at]);
  useEffect(() => read(null), [run]);

  return html`
    <figure class="chart">
      <figcaption>
        <span
          ><b>${bounded ? words.title : words.titleUnbounded}</b> <small>${words.unit}</small></span
        >
        <button
          type="button"
          class="quiet"
          aria-pressed=${near ? 'true' : 'false'}
          onClick=${() => setNear(!near)}
        >
          ${near ? words.whole : words.near}
        </button>
      </figcaption>
      <div class="plot" ref=${place} role="img" aria-label=${words.description}></div>
      <${Reading}
        losses=${history.losses}
        bounds=${bounds}
        at=${at}
        read=${read}
        budget=${budget}
      />
      <ul class="keys">
        <li><i class="key bound"></i>${words.bound(size)}</li>
        <li><i class="key loss"></i>${loss}</li>
      </ul>
      <details>
        <summary>${words.table}</summary>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">${words.step}</th>
              <th scope="col">${words.unit}</th>
            </tr>
          </thead>
          <tbody>
            ${lines.map(
              ({ name, nats }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td>${fixed(nats, 4)}</td>
                </tr>`,
            )}
            ${bounds.slice(-ROWS).map(
              (bound) => html`
                <tr>
                  <th scope="row">${whole(bound.step)}</th>
                  <td>${withError(bound)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </details>
    </figure>
  `;
}
