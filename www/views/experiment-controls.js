/** Controls of experiments, by their settings' pointers. */

import { experimentTarget } from '../experiments.js';
import { html } from '../library.js';
import { core } from '../state.js';
import { Control } from './control.js';

/** @param {{ under: string[] }} props the beginnings of the pointers, in the order they are shown */
export function ExperimentControls({ under }) {
  const settings = core()?.experimentSettings() ?? [];
  const shown = under.flatMap((start) =>
    settings.filter(({ pointer }) => pointer.startsWith(start)),
  );
  return html`
    <div class="learned-settings">
      ${shown.map(
        (setting) =>
          html`<${Control} key=${setting.pointer} setting=${setting} target=${experimentTarget} />`,
      )}
    </div>
  `;
}
