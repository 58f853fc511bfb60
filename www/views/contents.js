/** What there is below the first screen, to go to. */

import { useWords } from '../i18n.js';
import { html } from '../library.js';

/** @param {{ entries: { id: string, title: string }[] }} props headings, by their ids */
export function Contents({ entries }) {
  const { contents } = useWords();
  return html`
    <nav class="contents" aria-label=${contents}>
      <ul>
        ${entries.map(
          ({ id, title }) => html`
            <li key=${id}><a href=${`#${id}`} onClick=${goTo}>${title}</a></li>
          `,
        )}
      </ul>
    </nav>
  `;
}

/** The page's address is a state's, so that no part of it names a place. */
/** @param {MouseEvent & { currentTarget: HTMLAnchorElement }} event */
function goTo(event) {
  event.preventDefault();
  const heading = document.querySelector(event.currentTarget.hash);
  if (!(heading instanceof HTMLElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: 'start' });
}
