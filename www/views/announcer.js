/**
 * The live regions: never seen, always there, because a region that comes with its first sentence
 * is not heard. Each sentence is a line of its own, so that two at once are both read.
 */

/** @import { Announcement } from '../state.js' */
import { spoken } from '../i18n.js';
import { html } from '../library.js';
import { useTable } from '../state.js';

export function Announcer() {
  const { announcements, language } = useTable(({ announcements, language }) => ({
    announcements,
    language,
  }));
  const lines = (/** @type {boolean} */ urgent) =>
    announcements
      .filter((each) => each.urgent === urgent)
      .map(({ id, text }) => html`<p key=${id} lang=${language}>${spoken(text)}</p>`);
  return html`
    <div class="sr announcer">
      <div role="status" aria-atomic="false">${lines(false)}</div>
      <div role="alert" aria-atomic="false">${lines(true)}</div>
    </div>
  `;
}
