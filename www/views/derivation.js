/** The note's derivation of the bound, each line with the learned run's values; and what is lost on the way. */

/** @import { Derived, Mean } from '../../pkg/index.js' */
import { cancelMeasuring, measureDerivation } from '../experiments.js';
import { whole, withError } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { learnedRun } from '../process.js';
import { useTable } from '../state.js';
import { Task } from './task.js';

const E = html`E<sub>q</sub>`;

/** The lines, and under their TeX the terms they are made of. */
const LINES = [
  html`log p(x) = log ${E} [ p(x, z) / q(z|x) ]`,
  html`≥ ${E} [ log p(x, z) / q(z|x) ]`,
  html`= ${E} [ log p(x, z) ] + ${E} [ −log q(z|x) ]`,
  html`= ${E} [ log p(z) ] + ${E} [ log p(x|z) ] + H[q(z|x)]`,
];
/** @type {{ [tex: string]: any }} */
const TERMS = {
  '\\log E_q[p(x,z)/q(z|x)]': html`log p(x)`,
  'E_q[\\log p(x,z)/q(z|x)]': 'ELBO',
  'E_q[\\log p(x,z)]': html`${E} log p(x, z)`,
  'E_q[-\\log q(z|x)]': html`${E} [−log q(z|x)]`,
  'E_q[\\log p(z)]': html`${E} log p(z)`,
  'E_q[\\log p(x|z)]': html`${E} log p(x|z)`,
  'H[q(z|x)]': html`H[q(z|x)]`,
};

export function Derivation() {
  const { why } = useWords();
  const words = why.elbo;
  const { derived, measuring, run } = useTable(({ trials, language, ...table }) => ({
    derived: trials.derived,
    measuring: trials.measuring,
    run: learnedRun(table) !== null,
    language,
  }));
  const newest = derived.at(-1);
  const share = (/** @type {number} */ done, /** @type {number} */ rows) =>
    words.running(`${Math.floor((100 * done) / Math.max(1, rows))}%`);
  return html`
    <figure class="why-part" data-part="derivation">
      <figcaption>
        <h3>${words.title}</h3>
        <p class="muted">${words.lead}</p>
      </figcaption>
      <${Task}
        id="deriving"
        name=${words.title}
        label=${words.measure}
        possible=${run && measuring === null}
        note=${run ? '' : words.first}
        progress=${measuring?.what === 'derivation' ? measuring : null}
        far=${share}
        begin=${() => void measureDerivation()}
        end=${cancelMeasuring}
      />
      ${newest && html`<p class="muted">${words.of(spoken(newest.run), whole(newest.step), newest.derived.sentences, newest.derived.draws)}</p>`}
      <ol class="derivation">
        ${LINES.map((formula, n) => html`<${Line} formula=${formula} n=${n} derived=${newest?.derived} />`)}
      </ol>
      ${newest && html`<p class="said">${spoken(newest.derived.remark.sentence)}</p>`}
      ${newest && html`<${Score} score=${newest.derived.score} />`}
      <${Tight} />
    </figure>
  `;
}

/** @param {{ formula: any, n: number, derived: Derived | undefined }} props */
function Line({ formula, n, derived }) {
  const { why } = useWords();
  const words = why.elbo;
  const line = derived?.lines[n];
  const about = [derived?.samples ?? 32, 0, 0, derived ? withError(derived.samplingError) : '–'][n];
  return html`
    <li>
      <p class="formula">${formula}</p>
      <p class="value"><b>${withError(line?.total ?? null)}</b></p>
      ${
        line &&
        line.terms.length > 1 &&
        html`<ul>
          ${line.terms.map(
            (term) => html`
              <li>
                <span>${TERMS[term.formula]} <small>${spoken(term.name)}</small></span>
                <b>${withError(term.value)}</b>
              </li>
            `,
          )}
        </ul>`
      }
      <p class="muted">${/** @type {(about: any) => string} */ (words.notes[n])(about)}</p>
    </li>
  `;
}

/** The score-function identity, and the term it lets stand. @param {{ score: Derived['score'] }} props */
function Score({ score }) {
  const { why } = useWords();
  const words = why.elbo.score;
  const by = score.parameter && words[score.parameter];
  return html`
    <div class="score" data-parameter=${score.parameter ?? 'none'}>
      <h4>${words.title}</h4>
      <p class="formula">
        ∇ ELBO = ${E} [ ∇ log q · sg(log w) ] + ${E} [ ∇ log p(x, z) ], w = p(x, z) / q(z|x)
      </p>
      <p>${by ?? words.fixed}</p>
      <dl class="formulas">
        <dt>${E} ∇ log q</dt>
        <dd><b>${withError(score.identity)}</b> <small>${words.identity}</small></dd>
        <dt>${E} [ ∇ log q · log w ]</dt>
        <dd><b>${withError(score.firstTerm)}</b> <small>${by ? words.first : ''}</small></dd>
      </dl>
    </div>
  `;
}

/** How tight the bounds of this visit's runs are, and how good their models. */
function Tight() {
  const {
    why,
    bound: { atStep },
  } = useWords();
  const words = why.elbo.tight;
  const { derived } = useTable(({ trials, language }) => ({ derived: trials.derived, language }));
  return html`
    <h4>${words.title}</h4>
    <p class="muted">${words.lead}</p>
    ${
      derived.length > 0 &&
      html`
        <div class="scroll" tabindex="0" role="region" aria-label=${words.table}>
          <table class="plain tight">
            <thead>
              <tr>
                <th scope="col">${words.run}</th>
                <th scope="col">${words.sum}</th>
                <th scope="col">${words.jensen}</th>
                <th scope="col">${words.shortfall}</th>
              </tr>
            </thead>
            <tbody>
              ${derived.map(({ run, step, derived: { lines, remark } }) => {
                const bound = lines[3].total;
                return html`
                  <tr>
                    <th scope="row">${spoken(run)} · ${atStep(whole(step))}</th>
                    <td>${withError(bound && { ...bound, nats: -bound.nats })}</td>
                    <td>${withError(remark.jensenGap)}</td>
                    <td>${withError(remark.shortfall)}</td>
                  </tr>
                `;
              })}
            </tbody>
          </table>
        </div>
      `
    }
  `;
}
