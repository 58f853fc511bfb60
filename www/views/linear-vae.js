/** The linear VAE's optimum: which latents are worth their rate. */

/** @import { LinearOptimum } from '../../pkg/index.js' */
import { fixed } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { core, useTable } from '../state.js';
import { TrialControls } from './trial-controls.js';

export function LinearVae() {
  const { why } = useWords();
  const words = why.linear;
  const { asked } = useTable(({ trials, language }) => ({ asked: trials.asked, language }));
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
      <${TrialControls} under=${['/linear/']} />
      <div class="scroll" tabindex="0" role="region" aria-label=${words.title}>
        <table class="plain linear">
          <thead>
            <tr>
              <th scope="col">${words.direction}</th>
              <th scope="col">${words.eigenvalue}</th>
              <th scope="col" class="words">${words.state}</th>
              <th scope="col">${words.explained}</th>
              <th scope="col">${words.posterior}</th>
              <th scope="col">${words.rate}</th>
            </tr>
          </thead>
          <tbody>
            ${directions.map(
              (direction, n) => html`
                <tr data-active=${direction.active ? 'true' : 'false'}>
                  <th scope="row">${n + 1}</th>
                  <td>${fixed(direction.eigenvalue, 2)}</td>
                  <td class="state">
                    <i aria-hidden="true">${direction.active ? '●' : '○'}</i> ${state(direction)}
                  </td>
                  <td>${fixed(direction.explained, 2)}</td>
                  <td>${fixed(direction.posteriorVariance)}</td>
                  <td>${fixed(direction.rate)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
      <p class="said">
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
