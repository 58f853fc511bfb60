/** Learned posteriors: which one, how it trains, whether it collapses, and what it looks like. */

import { called } from '../called.js';
import { fixed, whole, withError } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import {
  chooseDemonstration,
  choosePosterior,
  copyLearned,
  demonstrationOf,
  FURTHER,
  learnedHolder,
  pauseLearned,
  resetLearned,
  trainLearned,
} from '../learned.js';
import { html } from '../library.js';
import { core, useTable } from '../state.js';
import { Control } from './control.js';
import { Copy } from './copy.js';
import { HeatMaps } from './heat-maps.js';
import { LatentDimensions } from './latent-dimensions.js';
import { LatentScatter } from './latent-scatter.js';
import { LearnedChart } from './learned-chart.js';
import { Cards } from './methods.js';
import { RateDistortion } from './rate-distortion.js';
import { TighterBounds } from './tighter-bounds.js';

export function Learned() {
  const { learned: words } = useWords();
  const { run, begun } = useTable(({ learned, language }) => ({
    run: learned.run,
    begun: learned.worker === 'starting' || learned.id !== '',
    language,
  }));
  const loaded = core();
  if (!loaded || !run) return null;
  const { methods, demonstrations } = loaded.learnedMethods();
  const { method } = loaded.learnedNames(run);
  const demonstration = demonstrationOf(run);
  return html`
    <div class="heading">
      <h2 id="learned">${words.title}</h2>
      <p>${words.lead}</p>
    </div>
    <${Cards}
      id="demonstrations"
      title=${words.demonstrations}
      methods=${demonstrations}
      chosen=${demonstration}
      choose=${chooseDemonstration}
    />
    <${Cards}
      id="posteriors"
      title=${words.posteriors}
      methods=${methods}
      chosen=${method}
      choose=${choosePosterior}
      note=${method === null && demonstration === null ? words.unnamed : ''}
    />
    <${Settings} />
    <div class="pair">
      <${LearnedChart} />
      <${Training} />
    </div>
    ${
      begun &&
      html`
        <${Verdict} />
        <${TighterBounds} />
        <div class="planes">
          <${RateDistortion} />
          <${LatentScatter} />
        </div>
        <${LatentDimensions} />
        <${HeatMaps} />
        <${Sentences} />
      `
    }
  `;
}

/** The posterior's own settings; network and training are folded away. */
function Settings() {
  const { learned: words } = useWords();
  const { run } = useTable(({ learned, language }) => ({ run: learned.run, language }));
  const settings = (run && core()?.learnedSettingsOf(run)) ?? [];
  const own = settings.filter(({ pointer }) => pointer.startsWith('/run/model/latent/'));
  // The corpus is the page's, or a demonstration's.
  const others = settings.filter(({ pointer }) => /^\/run\/(network|training)\//.test(pointer));
  const control = (/** @type {typeof settings[number]} */ setting) =>
    html`<${Control} key=${setting.pointer} setting=${setting} holder=${learnedHolder} />`;
  return html`
    <div class="learned-settings">${own.map(control)}</div>
    <details class="learned-more">
      <summary>${words.more}</summary>
      <div class="learned-settings">${others.map(control)}</div>
    </details>
  `;
}

/** Start, pause, reset; how far. */
function Training() {
  const { learned: words, training: common, bound } = useWords();
  const { learned } = useTable(({ learned, language }) => ({ learned, language }));
  const { run, worker, status, training, losses, marks } = learned;
  const { step = 0, budget = run?.training.steps ?? 1 } = status ?? {};
  const loss = losses.at(-1)?.loss;
  const measured = marks.at(-1)?.measured;
  const label = training
    ? common.pause
    : !status
      ? common.train
      : step >= budget
        ? common.more(FURTHER)
        : common.resume;
  const settings = (run && core()?.learnedSettingsOf(run)) ?? [];
  const chosen = (/** @type {string} */ at, /** @type {string} */ value) =>
    spoken(
      called(
        settings.find(({ pointer }) => pointer === at),
        value,
      ),
    );
  const figures = [
    [common.stepOf, `${whole(step)} / ${whole(budget)}`, ''],
    [words.distortion, fixed(loss?.distortion), words.liveKind],
    [words.rate, fixed(loss?.rate), words.liveKind],
    [words.sum, withError(measured?.bound), measured ? (bound.kinds[measured.kind] ?? '') : ''],
    [words.gap, fixed(measured?.gap), words.gapKind],
    [common.parameters, status ? whole(status.parameters) : '–', ''],
  ];
  return html`
    <div class="training">
      <div class="row">
        <button
          type="button"
          class="train"
          data-action=${training ? 'pause' : 'train'}
          disabled=${worker === 'starting'}
          onClick=${() => (training ? pauseLearned() : trainLearned())}
        >
          <span aria-hidden="true">${training ? '❚❚' : '▶'}</span> ${label}
        </button>
        <button type="button" disabled=${!status} onClick=${resetLearned}>${common.reset}</button>
        <${Copy} label=${words.command} copy=${copyLearned} disabled=${!run} />
      </div>
      <progress max=${budget} value=${step} aria-label=${words.progress}></progress>
      <dl class="figures">
        ${figures.map(
          ([name, value, note]) => html`
            <div>
              <dt>${name}</dt>
              <dd>${value}</dd>
              <dd class="note">${note}</dd>
            </div>
          `,
        )}
      </dl>
      <p class="muted">
        ${run && words.on(chosen('/run/corpus/kind', run.corpus.kind), chosen('/run/network/size', run.network.size))}
      </p>
    </div>
  `;
}

/** Whether it has collapsed, and by which measures. */
function Verdict() {
  const { learned: words } = useWords();
  const { mark } = useTable(({ learned, language }) => ({ mark: learned.marks.at(-1), language }));
  return html`
    <div class="verdict" data-verdict=${mark?.measured.verdict}>
      <h3>${words.verdict}</h3>
      <p class="said">${mark ? spoken(mark.measured.sentence) : words.unmeasured}</p>
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

/** Sentences, what their z says, and what z of the prior says. */
function Sentences() {
  const { learned: words } = useWords();
  const { pictures } = useTable(({ learned, language }) => ({
    pictures: learned.pictures,
    language,
  }));
  if (!pictures) return html`<div class="said-table"></div>`;
  return html`
    <div class="said-table" tabindex="0" role="region" aria-label=${words.sentences}>
      <table class="plain">
        <caption>
          ${words.sentences}
        </caption>
        <thead>
          <tr>
            <th scope="col">${words.original}</th>
            <th scope="col">${words.reconstruction}</th>
            <th scope="col">${words.prior}</th>
          </tr>
        </thead>
        <tbody>
          ${pictures.sentences.map(
            (sentence, n) => html`
              <tr>
                <td>${sentence}</td>
                <td>${pictures.reconstructions[n]}</td>
                <td>${pictures.samples[n]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
