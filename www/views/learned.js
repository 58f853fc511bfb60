/** Learned posteriors: which one, how it trains, whether it collapses, and what it looks like. */

import { fixed, whole, withError } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { html } from '../library.js';
import { LATENT } from '../pointers.js';
import { hasPosterior, isLearned, learnedRun } from '../process.js';
import { chooseDemonstration, chooseMethod, train } from '../run.js';
import { useRun, useTable } from '../state.js';
import { Control } from './control.js';
import { Generated } from './generated.js';
import { HeatMaps } from './heat-maps.js';
import { LatentDimensions } from './latent-dimensions.js';
import { LatentScatter } from './latent-scatter.js';
import { LearnedChart } from './learned-chart.js';
import { Marked } from './marked.js';
import { Cards } from './methods.js';
import { RateDistortion } from './rate-distortion.js';
import { Term } from './term.js';
import { TighterBounds } from './tighter-bounds.js';
import { TrainButton, TrainLine } from './train-button.js';
import { Figure } from './training.js';

export function Learned() {
  const everything = useWords();
  const words = everything.learned;
  const { config, methods, names, heeded, begun } = useTable((table) => ({
    config: table.config,
    methods: table.methods,
    names: table.names,
    heeded: table.heeded,
    begun: learnedRun(table) !== null,
  }));
  if (!methods) return null;
  const { learned, demonstrations } = methods;
  const { method, demonstration } = names;
  const settings = heeded.filter(({ pointer }) => pointer.startsWith(LATENT));
  return html`
    <div class="heading">
      <h2 id="learned">${words.title}</h2>
      <p><${Marked} text=${words.lead} /></p>
    </div>
    <div class="learned-bench">
      <${Cards}
        id="demonstrations"
        title=${words.demonstrations}
        methods=${demonstrations}
        chosen=${demonstration}
        choose=${chooseDemonstration}
      />
      <div class="learned-run">
        ${isLearned({ config }) ? html`<${Training} />` : html`<${Fixed} />`}
        ${begun && html`<${Verdict} />`}
      </div>
      <div class="learned-choices">
        <${Cards}
          id="posteriors"
          title=${words.posteriors}
          methods=${learned}
          chosen=${method}
          choose=${chooseMethod}
          note=${isLearned({ config }) && method === null ? words.unnamed : ''}
        />
        ${isLearned({ config }) && settings.map((setting) => html`<${Control} key=${setting.pointer} setting=${setting} />`)}
      </div>
    </div>
    ${
      begun &&
      !hasPosterior({ config }) &&
      html`
        <p>${everything.generated.noPosterior}</p>
        <${Generated} />
        <${Sentences} prior />
      `
    }
    ${
      begun &&
      hasPosterior({ config }) &&
      html`
        <${TighterBounds} />
        <div class="planes">
          <${RateDistortion} />
          <${LatentScatter} />
        </div>
        <${LatentDimensions} />
        <${HeatMaps} />
        <${Generated} />
        <${Sentences} />
      `
    }
  `;
}

/** The first of those that collapse. */
const COLLAPSED = 'topics-collapsed';

/** There is nothing to see collapse yet. */
function Fixed() {
  const { learned: words } = useWords();
  return html`
    <p>${words.fixed}</p>
    <div class="go">
      <button class="strong" onClick=${() => chooseDemonstration(COLLAPSED, () => void train())}>
        <span aria-hidden="true">▶</span> ${words.watch}
      </button>
    </div>
    <${LearnedChart} />
  `;
}

/** Start and pause; how far, and what D and R are. */
function Training() {
  const { learned: words, generated, bound } = useWords();
  const { posterior } = useTable((table) => ({ posterior: hasPosterior(table) }));
  const { losses, marks } = useRun(({ losses, marks }) => ({ losses, marks }));
  const loss = losses.at(-1)?.loss;
  const measured = marks.at(-1)?.measured;
  const kind = measured ? (bound.kinds[measured.kind] ?? '') : '';
  return html`
    <div class="training">
      <div class="go"><${TrainButton} /><${TrainLine} /></div>
      <${LearnedChart} />
      <dl class="figures">
        ${
          posterior &&
          html`
            <${Figure}
              name=${html`<${Term} name="distortion">${words.distortion}<//>`}
              value=${fixed(loss?.distortion)}
              note=${words.liveKind}
            />
            <${Figure}
              name=${html`<${Term} name="rate">${words.rate}<//>`}
              value=${fixed(loss?.rate)}
              note=${words.liveKind}
            />
          `
        }
        <${Figure}
          name=${html`<${Term} name="bound">${posterior ? words.sum : generated.bound}<//>`}
          value=${withError(measured?.bound)}
          note=${posterior ? words.sumKind(kind) : generated.boundKind(kind)}
        />
        <${Figure}
          name=${words.gap}
          value=${fixed(measured?.gap)}
          note=${html`<${Marked} text=${posterior ? words.gapKind : generated.gapKind} />`}
        />
      </dl>
    </div>
  `;
}

/** Whether it has collapsed, and by which measures. */
function Verdict() {
  const { learned: words } = useWords();
  const { mark } = useRun(({ marks }) => ({ mark: marks.at(-1) }));
  return html`
    <div
      class="verdict"
      role="group"
      aria-label=${words.verdict}
      data-verdict=${mark?.measured.verdict}
    >
      <h3>${words.verdict}</h3>
      <p class="finding">${mark ? spoken(mark.measured.sentence) : words.unmeasured}</p>
      <p class="muted">${mark ? words.measuredAt(whole(mark.step)) : ''}</p>
      <ul>
        ${mark?.measured.readings.map(
          ({ name, value, standardError, unit, sentence }) => html`
            <li key=${name} data-reading=${name}>
              <span>${spoken(sentence)}</span>
              <small>
                ${words.measures[name]} ${fixed(value, Number.isInteger(value) ? 0 : 3)}
                ${standardError > 0 ? ` ± ${fixed(standardError)}` : ''} ${spoken(unit)}
              </small>
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

/** Sentences, what their z says, and what z of the prior says; the last alone where there is no other. */
/** @param {{ prior?: boolean }} props */
function Sentences({ prior = false }) {
  const { learned: words } = useWords();
  const { pictures } = useRun(({ pictures }) => ({ pictures }));
  if (!pictures) return html`<div class="sentence-table"></div>`;
  return html`
    <div class="sentence-table" tabindex="0" role="region" aria-label=${words.sentences}>
      <table class="plain">
        <caption>
          ${words.sentences}
        </caption>
        <thead>
          <tr>
            ${
              !prior &&
              html`
                <th scope="col">${words.original}</th>
                <th scope="col">${words.reconstruction}</th>
              `
            }
            <th scope="col">${words.prior}</th>
          </tr>
        </thead>
        <tbody>
          ${pictures.sentences.map(
            (sentence, n) => html`
              <tr>
                ${
                  !prior &&
                  html`
                    <td>${sentence}</td>
                    <td>${pictures.reconstructions[n]}</td>
                  `
                }
                <td>${pictures.samples[n]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
