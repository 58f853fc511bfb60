/** The toy of gradient estimators: every variance by formula, and beside it what draws say. */

/** @import { ToyTable } from '../../pkg/index.js' */
import { fixed } from '../format.js';
import { useWords } from '../i18n.js';
import { html, useMemo } from '../library.js';
import { core, useTable } from '../state.js';
import { EstimatorPlot } from './estimator-plot.js';
import { brief, EstimatorTable } from './estimator-table.js';
import { Formula } from './formula.js';
import { ExperimentControls } from './experiment-controls.js';

/** Each with a formula of the same name: its variance. */
const ESTIMATORS = ['score-function', 'with-mean', 'leave-one-out', 'pathwise'];

export function GradientToy() {
  const { why: words } = useWords();
  const { asked } = useTable(({ experiments }) => ({ asked: experiments.asked }));
  // It takes thousands of draws: only where something of it has changed.
  const table = useMemo(
    () => asked && core()?.gradientToy(asked),
    [JSON.stringify([asked?.toy, asked?.gradients.accuracy])],
  );
  if (!table) return null;
  const { rows, gradient, quietestSigma } = table;
  const of = (/** @type {string} */ name) => rows.filter(({ estimator }) => estimator === name);
  const curves = ESTIMATORS.map((name) => ({
    name: words.estimators[name],
    line: of(name).map(({ sigma, variance }) => ({ x: sigma, y: variance })),
    dots: of(name).map(({ sigma, simulated, simulatedError }) => ({
      x: sigma,
      y: simulated,
      error: simulatedError,
    })),
  }));
  return html`
    <figure class="why-part" data-part="toy">
      <figcaption>
        <h3>${words.toy.title}</h3>
        <p class="muted">${words.toy.lead}</p>
      </figcaption>
      <${ExperimentControls} under=${['/toy/']} />
      <div class="why-pair">
        <div><${EstimatorPlot} title=${words.toy.plot} axis=${words.sigma} curves=${curves} /></div>
        <div>
          <p class="finding">
            ${words.toy.gradient(fixed(gradient, 2))}${' '}
            ${quietestSigma > 0 ? words.toy.quietest(fixed(quietestSigma, 2)) : words.toy.flat}
          </p>
          <h4>${words.toy.formulas}</h4>
          <dl class="formulas">
            ${ESTIMATORS.map(
              (name) =>
                html`<dt>${words.estimators[name]}</dt>
                  <dd><${Formula} name=${name} /></dd>`,
            )}
          </dl>
        </div>
      </div>
      <details>
        <summary>${words.table}</summary>
        <${EstimatorTable}
          label=${words.toy.title}
          estimators=${ESTIMATORS}
          rows=${rows}
          heads=${[words.toy.formula, words.toy.simulated, words.needed]}
          cells=${(/** @type {ToyTable['rows'][number]} */ row) => [
            brief(row.variance),
            `${brief(row.simulated)} ± ${brief(row.simulatedError)}`,
            row.samplesNeeded === null ? words.none : brief(Math.ceil(row.samplesNeeded)),
          ]}
        />
      </details>
    </figure>
  `;
}
