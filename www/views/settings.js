/** What concerns the page, and all settings that stand nowhere else; the advanced ones folded away. */

/** @import { Setting } from '../../pkg/index.js' */
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { FINGERPRINT, LATENT, SIZE, SPEED } from '../pointers.js';
import { useTable } from '../state.js';
import { openText } from '../text.js';
import { Control } from './control.js';
import { Device } from './device.js';
import { PageActions } from './header.js';
import { withoutKnobs } from './knobs.js';

export function Settings() {
  const { settings: words } = useWords();
  const { heeded } = useTable(({ heeded }) => ({ heeded }));
  // Those of a learned posterior stand where it is seen to collapse.
  const elsewhere = (/** @type {string} */ pointer) =>
    pointer === FINGERPRINT || pointer.startsWith('/view/') || pointer.startsWith(LATENT);
  const rest = withoutKnobs(heeded).filter(({ pointer }) => !elsewhere(pointer));
  return html`
    <div class="heading"><h2 id="settings">${words.title}</h2></div>
    <div class="groups">
      <${Page} settings=${heeded.filter(({ pointer }) => [SPEED, SIZE].includes(pointer))} />
      <${Group}
        title=${words.sampling}
        settings=${rest.filter(({ pointer }) => pointer.startsWith('/sample/'))}
      />
      <${Group}
        title=${words.run}
        note=${words.runNote}
        settings=${rest.filter(({ pointer }) => pointer.startsWith('/run/'))}
      />
    </div>
  `;
}

/** The device, the ladder's speed, the page's size, the reader's text, links, theme and language. */
/** @param {{ settings: Setting[] }} props */
function Page({ settings }) {
  const { settings: words, text } = useWords();
  return html`
    <div class="group">
      <h3>${words.page}</h3>
      <${Device} />
      ${settings.map((setting) => html`<${Control} key=${setting.pointer} setting=${setting} />`)}
      <div><button onClick=${() => openText()}>${text.open}</button></div>
      <${PageActions} />
      <p class="muted"><a href="./www/vendor/licences.txt">${words.licences}</a></p>
    </div>
  `;
}

/** @param {{ title: string, note?: string, settings: Setting[] }} props */
function Group({ title, note, settings }) {
  const words = useWords().settings;
  const plain = settings.filter(({ advanced }) => !advanced);
  const advanced = settings.filter(({ advanced }) => advanced);
  return html`
    <div class="group">
      <h3>${title}</h3>
      ${note && html`<p class="muted">${note}</p>`}
      ${plain.map((setting) => html`<${Control} key=${setting.pointer} setting=${setting} />`)}
      ${
        advanced.length > 0 &&
        html`
          <details>
            <summary>${words.advanced}</summary>
            ${advanced.map((setting) => html`<${Control} key=${setting.pointer} setting=${setting} />`)}
          </details>
        `
      }
    </div>
  `;
}
