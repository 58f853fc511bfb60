/** Tighter bounds on the evidence, on demand: IWAE-K, and how many of the K draws weigh in. */

import { fixed, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { html } from '../library.js';
import { tighten } from '../measure.js';
import { learnedRun } from '../process.js';
import { own } from '../runner.js';
import { present, useTable } from '../state.js';
import { Task } from './task.js';
import { Wide } from './table.js';

export function TighterBounds() {
  const { learned, bound: kinds } = useWords();
  const words = learned.importance;
  const { ready, importance, weighing } = useTable((table) => ({
    ready: learnedRun(table) !== null,
    importance: present(table).importance,
    weighing: present(table).work.importance,
  }));
  return html`
    <div class="tighter-bounds" role="group" aria-label=${words.title}>
      <h3>${words.title}</h3>
      <p class="muted">${words.lead}</p>
      <${Task}
        id="weighing"
        name=${words.title}
        label=${words.begin}
        possible=${ready}
        note=${importance ? words.at(whole(importance.step), whole(importance.bounds[0]?.sentences ?? 0)) : words.note}
        progress=${weighing}
        far=${(/** @type {number} */ done, /** @type {number} */ rows) => words.far(whole(done), whole(rows))}
        begin=${() => void tighten()}
        end=${() => own.cancel('importance')}
      />
      ${
        importance &&
        html`
          <${Wide}
            label=${words.title}
            heads=${['K', words.bound, learned.gap, words.effective, words.kind]}
            rows=${importance.bounds.map(({ samples, kind, bound, gap, effectiveSampleSize }) => [
              whole(samples),
              withError(bound),
              fixed(gap),
              fixed(effectiveSampleSize, 1),
              kinds.kinds[kind] ?? '',
            ])}
          />
        `
      }
    </div>
  `;
}
