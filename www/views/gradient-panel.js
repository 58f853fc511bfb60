/** How noisy the gradients of the learned run are, by estimator and σ. */

/** @import { GradientRow, Text } from '../../pkg/index.js' */
import { goToControl, isTried, measureGradients } from '../experiments.js';
import { whole } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { learnedRun } from '../process.js';
import { own } from '../runner.js';
import { core, present, useTable } from '../state.js';
import { EstimatorPlot } from './estimator-plot.js';
import { brief, EstimatorTable } from './estimator-table.js';
import { Task } from './task.js';
import { ExperimentControls } from './experiment-controls.js';

const ESTIMATORS = ['score-function', 'leave-one-out', 'pathwise', 'fixed-posterior'];

export function GradientPanel() {
  const { why: words } = useWords();
  const { gradients, run, tried, work } = useTable((table) => ({
    gradients: table.experiments.gradients,
    run: learnedRun(table) !== null,
    tried: isTried(present(table)),
    work: present(table).work.gradients,
  }));
  return html`
    <figure class="why-part" data-part="gradients">
      <figcaption>
        <h3>${words.gradients.title}</h3>
        <p class="muted">${words.gradients.lead}</p>
      </figcaption>
      <${ExperimentControls} under=${['/gradients/']} />
      <${Task}
        id="taking-gradients"
        name=${words.gradients.title}
        label=${words.gradients.measure}
        possible=${run && !tried}
        note=${run ? '' : words.gradients.first}
        progress=${work}
        far=${(/** @type {number} */ done, /** @type {number} */ rows) => words.gradients.running(whole(done), whole(rows))}
        begin=${() => void measureGradients()}
        end=${() => own.cancel('gradients')}
      />
      <div class="why-result">${gradients && html`<${Measured} ...${gradients} />`}</div>
      <p>${words.gradients.clipping}</p>
      <div class="row">
        <button onClick=${() => goToControl('sigma-cap')}>${words.gradients.cap}</button>
        <button onClick=${() => goToControl('beta')}>${words.gradients.beta}</button>
      </div>
      <p>${words.gradients.advice}</p>
    </figure>
  `;
}

/** @param {{ run: Text, step: number, rows: GradientRow[] }} props */
function Measured({ run, step, rows }) {
  const { why: words } = useWords();
  const { asked } = useTable(({ experiments }) => ({ asked: experiments.asked }));
  const loaded = core();
  if (!asked || !loaded) return null;
  if (rows.every(({ encoder }) => encoder === null))
    return html`<p class="finding">${words.gradients.none}</p>`;
  const noisy = ESTIMATORS.filter((name) => name !== 'fixed-posterior');
  const curves = (/** @type {'trace' | 'signalToNoise'} */ what) =>
    noisy.map((name) => ({
      name: words.estimators[name],
      line: rows
        .filter(({ estimator }) => estimator === name)
        .map(({ sigma, encoder }) => ({
          x: sigma,
          y: encoder?.[what].value ?? NaN,
          error: encoder?.[what].standardError,
        })),
    }));
  const cells = (/** @type {GradientRow} */ { estimator, encoder }) => {
    if (!encoder) return ['–', '–', '–'];
    if (estimator === 'fixed-posterior') return ['0', '–', '0'];
    const { trace, signalToNoise } = encoder;
    const needed = loaded.samplesNeeded(asked, encoder);
    return [
      `${brief(trace.value)} ± ${brief(trace.standardError)}`,
      signalToNoise.value === 0 && signalToNoise.standardError === 0
        ? words.none
        : `${brief(signalToNoise.value)} ± ${brief(signalToNoise.standardError)}`,
      needed === undefined ? words.none : brief(Math.ceil(needed)),
    ];
  };
  return html`
    <p class="muted">${words.gradients.of(spoken(run), whole(step))}</p>
    <div class="why-pair">
      <div>
        <${EstimatorPlot}
          title=${words.gradients.plot}
          axis=${words.sigma}
          curves=${curves('trace')}
        />
      </div>
      <div>
        <${EstimatorPlot}
          title=${words.gradients.signalPlot}
          axis=${words.sigma}
          curves=${curves('signalToNoise')}
        />
      </div>
    </div>
    <p class="finding">${words.gradients.fixed}</p>
    <${EstimatorTable}
      label=${words.gradients.title}
      estimators=${ESTIMATORS}
      rows=${rows}
      heads=${[words.trace, words.signal, words.needed]}
      cells=${cells}
    />
  `;
}
