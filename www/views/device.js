/** Where the run is trained, how long a step takes on each device, and why not on the GPU. */

/** @import { Language } from '../../pkg/index.js' */
import { fixed } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { DEVICE, WORKERS } from '../pointers.js';
import { present, useTable } from '../state.js';
import { Control } from './control.js';

export function Device() {
  const { training, knobs } = useWords();
  const { device: words } = training;
  const { device, where, many, language } = useTable((table) => ({
    device: present(table).device,
    where: table.settings.find(({ pointer }) => pointer === DEVICE),
    many: table.settings.find(({ pointer }) => pointer === WORKERS),
    language: table.language,
  }));
  const say = (/** @type {number} */ workers) => String(workers || knobs.auto);
  const time = (/** @type {number | null | undefined} */ value) =>
    value ? words.milliseconds(fixed(value, 1)) : '–';
  const named = device && device.adapter !== null;
  return html`
    <div class="device" role="group" aria-label=${words.title}>
      ${where && html`<${Control} setting=${where} />`}
      ${many && html`<${Control} setting=${many} say=${say} />`}
      <dl class="figures">
        <div>
          <dt class="muted">
            ${device && device.workers > 1 ? words.workers(device.workers) : 'CPU'}
          </dt>
          <dd>${time(device?.cpu)}</dd>
        </div>
        <div>
          <dt class="muted">${named ? `GPU (${device.adapter || words.unnamed})` : 'GPU'}</dt>
          <dd>${time(device?.gpu)}</dd>
        </div>
      </dl>
      <p class="status muted">${statusOf(words, device, language)}</p>
    </div>
  `;
}

/**
 * @param {import('../i18n.js').Words['training']['device']} words
 * @param {import('../protocol.js').DeviceReport | null} device
 * @param {Language} language
 */
function statusOf(words, device, language) {
  if (!device) return '';
  if (device.on === 'gpu') return words.onGpu;
  if (device.trying) return words.trying;
  return device.reason ? `${words.stays} ${device.reason[language]}` : '';
}
