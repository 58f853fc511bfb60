/** A button that copies something, and says whether it could. */

import { announce } from '../announce.js';
import { inBoth, useWords } from '../i18n.js';
import { html, useState } from '../library.js';

/** @param {{ label: string, copy: () => Promise<void>, disabled: boolean }} props */
export function Copy({ label, copy, disabled }) {
  const words = useWords();
  const [outcome, setOutcome] = useState('');
  const click = async () => {
    const result = await copy().then(
      () => /** @type {const} */ ('done'),
      () => /** @type {const} */ ('failed'),
    );
    setOutcome(words.copy[result]);
    announce(inBoth(({ copy }) => copy[result]));
    setTimeout(() => setOutcome(''), 1600);
  };
  return html`
    <button class="quiet copy" aria-label=${label} disabled=${disabled} onClick=${click}>
      <span class=${outcome ? 'hidden' : ''}>${label}</span>
      <span aria-hidden="true">${outcome}</span>
    </button>
  `;
}
