/** The note's derivation of the bound, each line with the learned run's values; and what is lost on the way. */

/** @import { Derived, Mean } from '../../pkg/index.js' */
import { isTried, measureDerivation } from '../experiments.js';
import { whole, withError } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { learnedRun } from '../process.js';
import { own } from '../runner.js';
import { present, useTable } from '../state.js';
import { Formula, InlineFormula } from './formula.js';
import { Task } from './task.js';
import { Wide } from './table.js';

/** Its lines, by the names of their formulas. */
const LINES = ['line-1', 'line-2', 'line-3', 'line-4'];

export function Derivation() {
  const { why } = useWords();
  const words = why.elbo;
  const { derived, run, tried, work } = useTable((table) => ({
    derived: table.experiments.derived,
    run: learnedRun(table) !== null,
    tried: isTried(present(table)),
    work: present(table).work.derivation,
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
        possible=${run && !tried}
        note=${run ? '' : words.first}
        progress=${work}
        far=${share}
        begin=${() => void measureDerivation()}
        end=${() => own.cancel('derivation')}
      />
      ${newest && html`<p class="muted">${words.of(spoken(newest.run), whole(newest.step), newest.derived.sentences, newest.derived.draws)}</p>`}
      <ol class="derivation">
        ${LINES.map((formula, n) => html`<${Line} formula=${formula} n=${n} derived=${newest?.derived} />`)}
      </ol>
      ${newest && html`<p class="finding">${spoken(newest.derived.remark.sentence)}</p>`}
      ${newest && html`<${Score} score=${newest.derived.score} />`}
      <${Tight} />
    </figure>
  `;
}

/** @param {{ formula: string, n: number, derived: Derived | undefined }} props */
function Line({ formula, n, derived }) {
  const { why } = useWords();
  const words = why.elbo;
  const line = derived?.lines[n];
  const about = [derived?.samples ?? 32, 0, 0, derived ? withError(derived.samplingError) : '–'][n];
  return html`
    <li>
      <${Formula} name=${formula} />
      <p class="value"><b>${withError(line?.total ?? null)}</b></p>
      ${
        line &&
        line.terms.length > 1 &&
        html`<ul>
          ${line.terms.map(
            (term) => html`
              <li>
                <span
                  ><${InlineFormula} name=${term.formula} />
                  <small>${spoken(term.name)}</small></span
                >
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
    <div class="score" role="group" aria-label=${words.title}>
      <h4>${words.title}</h4>
      <${Formula} name="score" />
      <p>${by ?? words.fixed}</p>
      <dl class="formulas">
        <dt><${InlineFormula} name="score-identity" /></dt>
        <dd><b>${withError(score.identity)}</b> <small>${words.identity}</small></dd>
        <dt><${InlineFormula} name="score-first" /></dt>
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
  const { derived } = useTable(({ experiments }) => ({ derived: experiments.derived }));
  return html`
    <h4>${words.title}</h4>
    <p class="muted">${words.lead}</p>
    ${
      derived.length > 0 &&
      html`
        <${Wide}
          label=${words.table}
          look="tight"
          heads=${[words.run, words.sum, words.jensen, words.shortfall]}
          rows=${derived.map(({ run, step, derived: { lines, remark } }) => {
            const bound = lines[3].total;
            return [
              `${spoken(run)} · ${atStep(whole(step))}`,
              withError(bound && { ...bound, nats: -bound.nats }),
              withError(remark.jensenGap),
              withError(remark.shortfall),
            ];
          })}
        />
      `
    }
  `;
}
