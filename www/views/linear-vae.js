/** The linear VAE's optimum: which latents are worth their rate. */

/** @import { LinearOptimum } from '../../pkg/index.js' */
import { fixed } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { core, useTable } from '../state.js';
import { ExperimentControls } from './experiment-controls.js';
import { Wide } from './table.js';

export function LinearVae() {
  const { why } = useWords();
  const words = why.linear;
  const { asked } = useTable(({ experiments }) => ({ asked: experiments.asked }));
  const optimum = asked && core()?.linearOptimum(asked);
  if (!optimum) return null;
  const { directions, active, elbo, logLikelihood, jensenGap, shortfall } = optimum;
  const state = (/** @type {LinearOptimum['directions'][number]} */ direction) =>
    direction.active ? words.active : direction.explainedByNoise ? words.byNoise : words.byBeta;
  return html`
    <figure class="why-part" data-part="linear">
      <figcaption>
        <h3>${words.title}</h3>
        <p class="muted">${words.lead}</p>
      </figcaption>
      <${ExperimentControls} under=${['/linear/']} />
      <${Wide}
        label=${words.title}
        heads=${[words.direction, words.eigenvalue, words.state, words.explained, words.posterior, words.rate]}
        looks=${['', '', 'state']}
        marks=${directions.map((direction) => ({ 'data-active': String(direction.active) }))}
        rows=${directions.map((direction, n) => [
          n + 1,
          fixed(direction.eigenvalue, 2),
          html`<i aria-hidden="true">${direction.active ? '●' : '○'}</i> ${state(direction)}`,
          fixed(direction.explained, 2),
          fixed(direction.posteriorVariance),
          fixed(direction.rate),
        ])}
      />
      <p class="finding">
        ${words.totals(active, directions.length, fixed(elbo), fixed(logLikelihood))}${' '}
        ${asked.linear.beta === 1 ? words.exact : words.loose(fixed(jensenGap))}${' '}
        ${shortfall === null ? '' : words.shortfall(fixed(shortfall))}
      </p>
      <ul class="sources">
        ${words.sources.map((source) => html`<li>${source}</li>`)}
      </ul>
      <p>${words.then}</p>
    </figure>
  `;
}
