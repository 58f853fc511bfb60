/** The training panel: start, pause, step, reset, continue; how far, how fast, how good. */

import { download } from '../download.js';
import { duration, fixed, whole, withError } from '../format.js';
import { inBoth, useWords } from '../i18n.js';
import { html, useRef } from '../library.js';
import { blockSizeOf, modelName } from '../process.js';
import { openFile } from '../opening.js';
import { faultOf } from '../protocol.js';
import { MORE_STEPS } from '../protocol.js';
import { isFinished } from '../record.js';
import { reset, step } from '../run.js';
import { own as runner } from '../runner.js';
import { notify, ownRun, present, useTable } from '../state.js';
import { Marked } from './marked.js';
import { Term } from './term.js';
import { TrainButton } from './train-button.js';

export function Training() {
  const { training: words } = useWords();
  const { bounded, ...table } = useTable((table) => {
    const k = table.config?.sample.blockSize ?? 1;
    const { answerer, keeping } = table;
    const bounded = table.process.trainsABound;
    const run = present(table);
    return { bounded, run, own: ownRun(table), answerer, at: blockSizeOf(table), k, keeping };
  });
  const { run, own, answerer, at: size, k, keeping } = table;
  const { worker, savedStep, status } = run;
  const loss = run.history.losses.at(-1)?.nats;
  const estimate = run.estimates[k];
  const finished = own !== null && isFinished(own);
  const at = own?.status?.step ?? 0;
  const budget = own?.status?.budget ?? 1;
  const left = own && own.stepsPerSecond > 0 ? (budget - at) / own.stepsPerSecond : NaN;
  const keep =
    !own || keeping === 'unknown'
      ? ''
      : keeping === 'unkept'
        ? words.unkept
        : savedStep === null
          ? ''
          : words.kept(whole(savedStep));
  return html`
    <div class="training">
      <div class="row">
        <${TrainButton} />
        <button disabled=${worker !== 'ready' || finished} onClick=${() => void step()}>
          ${words.step}
        </button>
        ${
          // Of a finished run the first button says the same.
          !finished &&
          html`
            <button disabled=${!own} onClick=${() => runner.extend(MORE_STEPS)}>
              ${words.more(MORE_STEPS)}
            </button>
          `
        }
        <button disabled=${!own} onClick=${reset}>${words.reset}</button>
      </div>
      <progress max=${budget} value=${at} aria-label=${words.progress}></progress>
      <dl class="figures">
        <${Figure} name=${words.stepOf} value=${own ? `${whole(at)} / ${whole(budget)}` : '–'} />
        <${Figure}
          name=${words.speed}
          value=${own && own.stepsPerSecond > 0 ? `${fixed(own.stepsPerSecond, 1)}` : '–'}
          note=${words.perSecond}
        />
        <${Figure} name=${words.left} value=${finished ? words.finished : duration(left)} />
        <${Figure}
          name=${words.loss}
          value=${own ? fixed(loss) : '–'}
          note=${bounded ? words.lossKind(size) : words.lossUnbounded}
        />
        <${Figure}
          name=${html`<${Term} name="bound">${words.bound}<//>`}
          value=${withError(estimate?.nelbo)}
          note=${html`<${Marked} text=${words.boundKind(size)} />`}
        />
        <${Figure} name=${words.parameters} value=${status ? whole(status.parameters) : '–'} />
      </dl>
      <p class="keep" role="group" aria-label=${words.keeping}>
        ${answerer === 'demo' ? words.demo : keep}
      </p>
      <${Files} disabled=${worker !== 'ready'} nothing=${!status} />
    </div>
  `;
}

/** @param {{ name: unknown, value: string, note?: unknown }} props */
export const Figure = ({ name, value, note }) => html`
  <div>
    <dt class="muted">${name}</dt>
    <dd>${value}</dd>
    <dd class="note">${note}</dd>
  </div>
`;

/** @param {{ disabled: boolean, nothing: boolean }} props */
function Files({ disabled, nothing }) {
  const { training: words } = useWords();
  const chooser = useRef(/** @type {HTMLInputElement | null} */ (null));
  const chosen = async () => {
    const field = chooser.current;
    const file = field?.files?.[0];
    if (!field || !file) return;
    try {
      await openFile(file);
    } catch {
      notify({ kind: 'fault', text: inBoth((all) => all.notices.openFailed) });
    }
    field.value = '';
  };
  return html`
    <div class="row">
      <button disabled=${disabled || nothing} onClick=${() => void saveCheckpoint()}>
        ${words.save}
      </button>
      <button disabled=${disabled} onClick=${() => chooser.current?.click()}>${words.open}</button>
      <input
        ref=${chooser}
        class="sr"
        type="file"
        accept=".safetensors"
        tabindex="-1"
        aria-label=${words.open}
        onChange=${chosen}
      />
    </div>
  `;
}

async function saveCheckpoint() {
  const { status } = runner.run;
  if (!status) return;
  try {
    const { run: config, step } = status;
    const bytes = await runner.ask({ type: 'save', half: false });
    download(bytes, `${config.corpus.kind}-${modelName(config)}-${step}.safetensors`);
  } catch (thrown) {
    notify({ kind: 'fault', text: faultOf(thrown).message });
  }
}
