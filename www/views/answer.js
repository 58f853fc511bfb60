/** The prompt as the model reads it, filled: each blank with its top candidates. */

/** @import { Infill } from '../../pkg/index.js' */
import { fixed, glyph, percent, whole } from '../format.js';
import { drawnFrom, isUntouched } from '../frames.js';
import { useWords } from '../i18n.js';
import { redraw } from '../infill.js';
import { html } from '../library.js';
import { isLong } from '../measure.js';
import { turn } from '../playback.js';
import { blockSizeOf } from '../process.js';
import { blanks } from '../recording.js';
import { useTable } from '../state.js';
import { Term } from './term.js';

const SHOWN = 3;

export function Answer() {
  const words = useWords();
  const { prompt, answer, answerer, core, length, blank } = useTable((table) => ({
    prompt: table.prompt,
    answer: table.answer,
    answerer: table.answerer,
    core: table.core,
    length: table.corpus?.length ?? 8,
    blank: table.corpus?.blank ?? blanks[table.language],
  }));
  const read = prompt.read?.cells ?? [];
  const last = answer?.infill.frames.find(({ t }) => t === 0);
  // While a new prompt is being filled, the old answer does not speak for it.
  const fits = last && answer?.prompt === prompt.text && last.cells.length === read.length;
  // What is given stands where the answer has it: gaps have a size by then, and strings that grew have moved.
  const cells = fits
    ? last.cells.map((cell) => ({ ...cell, given: cell.state === 'given' }))
    : read;
  return html`
    <div class="answer">
      <ol class=${`slots ${isLong(length) ? 'long' : ''}`} aria-label=${words.answer.label}>
        ${Array.from({ length }, (_, position) => {
          const cell = cells[position];
          const filled = fits ? last.cells[position] : undefined;
          const given = cell?.given ?? false;
          const left = fits && !given && isUntouched(answer.infill.frames, position);
          const state = !cell
            ? 'none'
            : given
              ? 'given'
              : left
                ? 'pending noise'
                : filled
                  ? 'restored'
                  : 'pending';
          const text = filled?.text ?? (given ? cell?.text : blank);
          return html`
            <li class=${`slot ${cell?.unseen ? 'unseen' : ''}`}>
              <span class=${`glyph ${state}`}>
                ${isLong(length) ? text : glyph(text ?? '')}${cell?.unseen && html`<span class="sr"> (${words.answer.unseen})</span>`}
                ${left && html`<span class="sr"> (${words.answer.untouched})</span>`}
              </span>
              ${!given && fits && !isLong(length) && html`<${Candidates} infill=${answer.infill} position=${position} />`}
            </li>
          `;
        })}
      </ol>
      <p class="padding muted" aria-hidden="true">
        ${cells.some(({ unseen }) => unseen) && html`<i></i> ${words.answer.unseen}`}
      </p>
      ${fits && answer.infill.answers && html`<${Answers} answers=${answer.infill.answers} />`}
      <div class="answer-foot">
        <p class="origin muted" role="group" aria-label=${words.answer.origin}>
          ${
            fits
              ? html`<${Origin} infill=${answer.infill} by=${answer.by} step=${answer.step} />`
              : core === 'failed'
                ? ''
                : answerer === 'awaited'
                  ? words.answer.waiting
                  : answerer === 'nobody'
                    ? words.answer.nobody
                    : ''
          }
        </p>
        <div class="row">
          <button disabled=${!fits} onClick=${redraw}>${words.answer.again}</button>
          <button disabled=${!fits} onClick=${() => turn('reverse', true)}>
            ${words.answer.play}
          </button>
        </div>
      </div>
    </div>
  `;
}

/** @param {{ infill: Infill, position: number }} props */
function Candidates({ infill, position }) {
  const { answer: words } = useWords();
  return html`
    <ol class="candidates" aria-label=${words.candidates}>
      ${drawnFrom(infill.frames, position)
        .slice(0, SHOWN)
        .map(
          ({ text, probability }) => html`
            <li>
              <span class="token">${text}</span>
              <span class="chance">${percent(probability)}</span>
              <span class="bar" style=${{ '--share': probability }}></span>
            </li>
          `,
        )}
    </ol>
  `;
}

/** What a prompt with gaps may be, the most probable first. @param {{ answers: NonNullable<Infill['answers']> }} props */
function Answers({ answers }) {
  const { answer: words } = useWords();
  return html`
    <ol class="answers" aria-label=${words.answers}>
      ${answers.map(
        ({ text, length, probability }) => html`
          <li>
            <span lang="">${text}</span>${' '}<small
              >${words.tokens(length)} · ${percent(probability)}</small
            >
          </li>
        `,
      )}
    </ol>
  `;
}

/** @param {{ infill: Infill, by: import('../state.js').Answerer, step: number }} props */
function Origin({ infill, by, step }) {
  const { answer: words } = useWords();
  // Where a token that was restored is never drawn again there is nothing to count.
  const { corrects, size, fits } = useTable((table) => {
    const { plans, blocks, anyOrder } = table.process;
    return {
      corrects: plans || (blocks && anyOrder && (table.config?.sample.remask ?? 0) > 0),
      size: blockSizeOf(table) ?? 1,
      fits: table.prompt.read?.possible ?? true,
    };
  });
  const impossible = infill.possible === false && fits;
  return html`
    <span>
      ${words.byLabel}<b>${words.by[by]}</b>
      ${by === 'own' && html` · ${words.atStep(whole(step))} · <${Term} name="average">${words.ema}<//>`}
    </span>
    ${impossible && html`<span>${words.impossible(size, by === 'oracle')}</span>`}
    ${/* Of a draw from where there is nothing to know, the probability says nothing. */ ''}
    ${!(impossible && by === 'oracle') && html`<${Account} infill=${infill} by=${by} corrects=${corrects} />`}
    ${infill.latent && html`<${Latent} z=${infill.latent} />`}
  `;
}

/** How probable it is, and what it took. */
/** @param {{ infill: Infill, by: import('../state.js').Answerer, corrects: boolean }} props */
function Account({ infill, by, corrects }) {
  const { answer: words } = useWords();
  const kind = words.kinds[infill.logProbabilityKind] ?? infill.logProbabilityKind;
  const untouched = infill.tokens.filter((_, i) => isUntouched(infill.frames, i)).length;
  const { effectiveSampleSize: effective, smallestEffectiveSampleSize: least } = infill;
  return html`
    <span>
      ${
        infill.logProbability === null
          ? kind
          : words.logProbability(fixed(infill.logProbability), kind)
      }${' · '}${(by === 'oracle' ? words.asked : words.evaluations)(infill.networkEvaluations)}
      ${corrects ? ` · ${words.corrections(infill.corrections)}` : ''}
      ${untouched > 0 ? ` · ${words.left(untouched)}` : ''}
      ${effective === null ? '' : ` · ${words.effective(fixed(effective, 1), fixed(least, 1))}`}
    </span>
  `;
}

/** The z of a sentence as colours: red above 0, blue below, the stronger the further away. @param {{ z: number[] }} props */
function Latent({ z }) {
  const { answer: words } = useWords();
  const numbers = z.map((value) => fixed(value, 2));
  return html`
    <span class="latent" role="img" aria-label=${words.latent(numbers.join(', '))}>
      z
      ${z.map(
        (value, i) =>
          html`<i
            class=${value < 0 ? 'below' : ''}
            style=${{ '--far': Math.abs(value) }}
            title=${numbers[i]}
          ></i>`,
      )}
    </span>
  `;
}
