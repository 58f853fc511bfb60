/** The test of the claim: what is compared, how long it takes, and what came of it. */

/** @import { ClaimContest, ClaimLine, OverSeeds } from '../../pkg/index.js' */
import { cancelClaim, seenClaim, testClaim } from '../claim.js';
import { comma, markdown } from '../claim-text.js';
import { duration, fixed, whole } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html, useState } from '../library.js';
import { useTable } from '../state.js';
import { ClaimPlot } from './claim-plot.js';
import { useSight } from './sight.js';
import { Task } from './task.js';
import { ExperimentControls } from './experiment-controls.js';
import { Wide } from './table.js';

export function Claim() {
  const { claim: words } = useWords();
  const { asked, claim } = useTable(({ experiments, claim }) => ({
    asked: experiments.asked !== null,
    claim,
  }));
  const place = useSight(seenClaim, [asked]);
  if (!asked) return null;
  const { expected, running, progress, began, contests, worker } = claim;
  const time = expected === null ? '' : words.expected(duration(expected));
  const far = (/** @type {number} */ done, /** @type {number} */ rows) =>
    words.running(
      `${Math.floor((100 * done) / Math.max(1, rows))}%`,
      duration((performance.now() - began) / 1000),
      progress?.doing ?? null,
    );
  return html`
    <p class="lead">${words.lead}</p>
    <${ExperimentControls} under=${['/claim/']} />
    <div ref=${place}>
      <${Task}
        id="testing"
        name=${words.title}
        label=${words.start}
        possible=${worker !== 'failed'}
        note=${time || (worker === 'idle' || worker === 'failed' ? '' : words.expecting)}
        progress=${running ? (progress ?? { done: 0, rows: 1 }) : null}
        far=${far}
        begin=${testClaim}
        end=${cancelClaim}
      />
      <p class="muted">${words.size}</p>
    </div>
    ${contests.filter(({ lines, failures }) => lines.length + failures.length > 0).map((contest) => html`<${Contest} key=${contest.corpus} contest=${contest} />`)}
    ${contests.some(({ lines }) => lines.length > 0) && html`<${Copies} contests=${contests} />`}
  `;
}

/** @param {OverSeeds | null} spread */
const written = (spread) =>
  spread === null
    ? '–'
    : fixed(spread.nats) +
      (spread.standardError === null ? '' : ` ± ${fixed(spread.standardError)}`);

/** One corpus: the finding in words, the plot, the table. @param {{ contest: ClaimContest }} props */
function Contest({ contest }) {
  const { claim: words, bound } = useWords();
  const { corpus, entropy, lines, failures, finding } = contest;
  const title = words.table(corpus, fixed(entropy, 4));
  const verdicts = (/** @type {ClaimLine} */ line) =>
    line.verdicts.map((verdict) => words.verdict[verdict]).join(', ') || '–';
  return html`
    <figure class="contest" data-corpus=${corpus}>
      <figcaption><h3>${title}</h3></figcaption>
      ${
        finding &&
        html`
          <p class="finding">${spoken(finding.sentence)}</p>
          <ul class="findings">
            ${finding.contrasts.map(({ sentence }) => html`<li>${spoken(sentence)}</li>`)}
          </ul>
        `
      }
      ${failures.map(({ method, message }) => html`<p class="fault">${words.failed(method, spoken(message))}</p>`)}
      <${ClaimPlot} title=${words.plot} lines=${lines} />
      <${Wide}
        label=${title}
        heads=${[words.method, words.gap, words.distortion, words.rate, words.rateGap, words.aggregate, words.information, words.kind, words.verdicts, words.parameters]}
        looks=${['', '', '', '', '', '', '', 'words', 'words']}
        marks=${lines.map(({ method }) => ({ 'data-method-line': method }))}
        rows=${lines.map((line) => [
          line.method,
          written(line.gap),
          written(line.distortion),
          written(line.rate),
          written(line.rateGap),
          written(line.aggregateDivergence),
          written(line.latentInformation),
          bound.kinds[line.kind] ?? line.kind,
          verdicts(line),
          whole(line.parameters),
        ])}
      />
    </figure>
  `;
}

/** The table as text. @param {{ contests: ClaimContest[] }} props */
function Copies({ contests }) {
  const { claim: words, copy } = useWords();
  const [outcome, setOutcome] = useState('');
  const take = (/** @type {string} */ text) =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome(copy.done),
      () => setOutcome(copy.failed),
    );
  return html`
    <div class="row">
      <button onClick=${() => void take(markdown(contests))}>${words.markdown}</button>
      <button onClick=${() => void take(comma(contests))}>${words.csv}</button>
      <span role="status">${outcome}</span>
    </div>
  `;
}
