/** Tighter bounds on the evidence, on demand: IWAE-K, and how many of the K draws weigh in. */

import { fixed, whole, withError } from '../format.js';
import { useWords } from '../i18n.js';
import { cancelTighten, tighten } from '../learned.js';
import { html } from '../library.js';
import { learnedRun } from '../process.js';
import { useTable } from '../state.js';
import { Task } from './task.js';

export function TighterBounds() {
  const { learned, bound: kinds } = useWords();
  const words = learned.importance;
  const { ready, importance, weighing } = useTable(({ learned, language, ...table }) => ({
    ready: learnedRun(table) !== null,
    importance: learned.importance,
    weighing: learned.weighing,
    language,
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
        end=${cancelTighten}
      />
      ${
        importance &&
        html`
          <div class="scroll" tabindex="0" role="region" aria-label=${words.title}>
            <table class="plain">
              <thead>
                <tr>
                  <th scope="col">K</th>
                  <th scope="col">${words.bound}</th>
                  <th scope="col">${learned.gap}</th>
                  <th scope="col">${words.effective}</th>
                  <th scope="col">${words.kind}</th>
                </tr>
              </thead>
              <tbody>
                ${importance.bounds.map(
                  ({ samples, kind, bound, gap, effectiveSampleSize }) => html`
                    <tr>
                      <th scope="row">${whole(samples)}</th>
                      <td>${withError(bound)}</td>
                      <td>${fixed(gap)}</td>
                      <td>${fixed(effectiveSampleSize, 1)}</td>
                      <td>${kinds.kinds[kind] ?? ''}</td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>
          </div>
        `
      }
    </div>
  `;
}
