/** Why a learned posterior collapses: its gradient, its bound, and where collapse is the best there is. */

import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { useTable } from '../state.js';
import { Derivation } from './derivation.js';
import { GradientPanel } from './gradient-panel.js';
import { GradientToy } from './gradient-toy.js';
import { LinearVae } from './linear-vae.js';
import { useStages } from './stages.js';

const PARTS = [GradientPanel, GradientToy, Derivation, LinearVae];

export function Why() {
  const { why: words } = useWords();
  const { asked } = useTable(({ experiments }) => ({ asked: experiments.asked !== null }));
  const drawn = useStages(PARTS.length);
  if (!asked) return null;
  return html`
    <div class="heading">
      <h2 id="why">${words.title}</h2>
      <p>${words.lead}</p>
    </div>
    ${PARTS.slice(0, drawn).map((Part) => html`<${Part} key=${Part} />`)}
  `;
}
