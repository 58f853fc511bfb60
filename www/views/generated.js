/** What sentences of the prior cover of p*: how often each theme comes, beside how often it should. */

/** @import { Coverage } from '../../pkg/index.js' */
import { fixed, percent, whole } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { useRun } from '../state.js';
import { Wide } from './table.js';

export function Generated() {
  const { generated: words } = useWords();
  const { coverage } = useRun(({ marks }) => ({ coverage: marks.at(-1)?.measured.generated }));
  return html`
    <div class="generated" role="group" aria-label=${words.title}>
      <h3>${words.title}</h3>
      <p class="muted">${words.lead}</p>
      ${coverage ? html`<${Counted} coverage=${coverage} />` : html`<p>${words.empty}</p>`}
    </div>
  `;
}

/** @param {{ coverage: Coverage }} props */
function Counted({ coverage }) {
  const { generated: words } = useWords();
  const { valid, totalVariation, themes } = coverage;
  const theme = spoken(coverage.theme);
  /** @param {{ share: number, standardError: number }} share */
  const written = ({ share, standardError }) =>
    standardError > 0 ? `${percent(share)} ± ${percent(standardError)}` : percent(share);
  return html`
    <p class="finding">
      ${words.summary({
        sentences: whole(coverage.sentences),
        valid: written(valid),
        seen: whole(coverage.seen),
        support: whole(coverage.support),
        chance: whole(coverage.seenByChance),
        covered: whole(coverage.covered),
        themes: whole(themes.length),
        theme,
      })}
    </p>
    <p>${words.variation(fixed(totalVariation.value, 3), fixed(totalVariation.chance, 3))}</p>
    <${Wide}
      label=${words.title}
      heads=${[theme, 'p*', words.drawn]}
      rows=${[
        ...themes.map(({ name, probability, share }) => [
          name,
          percent(probability),
          written(share),
        ]),
        [words.malformed, percent(0), written({ ...valid, share: 1 - valid.share })],
      ]}
    />
  `;
}
