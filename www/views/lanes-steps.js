/** What each step of the lanes' trajectories costs, over one another: from the data at the left to pure noise. */

import { useWords } from '../i18n.js';
import { letterOf, measurementOf } from '../lanes/sheet.js';
import { html } from '../library.js';
import { useLanes } from '../state.js';
import { Plot } from './plot.js';

const HEIGHT = 240;

/** @param {number} share */
const percent = (share) => `${Math.round(100 * share)}%`;

export function LanesSteps() {
  const { lanes: words } = useWords();
  const list = useLanes();
  const series = list.flatMap((lane, index) => {
    const costs = measurementOf(lane)?.nelbo.perStep ?? [];
    // Lanes of another k have other steps: what they have in common is the way from the data to the noise.
    const line = costs.map((cost, n) => ({ x: (n + 1) / costs.length, y: cost }));
    return line.length > 0
      ? [{ look: `lane-${index}`, line, dots: line, size: 2.5, letter: letterOf(index) }]
      : [];
  });
  // Before anything is measured there is room for it.
  if (!list.some(({ config }) => config?.run.model.kind === 'fixed')) return null;
  const highest = Math.max(1, ...series.flatMap(({ line }) => line.map(({ y }) => y)));
  return html`
    <figure class="chart lanes-chart">
      <figcaption>
        <span><b>${words.perStep}</b> <small>${words.perStepUnit}</small></span>
      </figcaption>
      <${Plot}
        label=${words.perStepDescription}
        height=${HEIGHT}
        x=${{ from: 0, to: 1, text: percent, label: words.perStepAxis }}
        y=${{ from: 0, to: 1.08 * highest }}
        series=${series}
      />
    </figure>
  `;
}
