import assert from 'node:assert/strict';
import { test } from 'node:test';

/** @import { State } from '../pkg/index.js' */

const place = { pathname: '/lab/', search: '?a', hash: '', href: '' };
const heard = new EventTarget();
Object.assign(globalThis, {
  location: place,
  scrollY: 0,
  history: {
    replaceState: (
      /** @type {null} */ _,
      /** @type {string} */ __,
      /** @type {string} */ address,
    ) => {
      place.hash = address.slice(address.indexOf('#'));
    },
  },
  addEventListener: heard.addEventListener.bind(heard),
});
const { set } = await import('./state.js');
const { startPermalink } = await import('./permalink.js');
const state = (/** @type {number} */ k) => ({
  config: /** @type {State} */ (/** @type {unknown} */ ({ k })),
  link: `k=${k}`,
});

test('the address follows the state, a change just before leaving too, and what is typed is opened', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {string[]} */
  const opened = [];
  startPermalink((link) => void opened.push(link));
  set(state(1));
  set(state(2));
  assert.equal(place.hash, '');
  context.mock.timers.tick(400);
  assert.equal(place.hash, '#k=2');

  set(state(3));
  heard.dispatchEvent(new Event('pagehide'));
  assert.equal(place.hash, '#k=3');

  // Until the reader agrees the address says what the page shows.
  place.hash = '#k=9';
  heard.dispatchEvent(new Event('hashchange'));
  assert.deepEqual(opened, ['k=9']);
  assert.equal(place.hash, '#k=3');

  // The view is no part of the state's link, and stays where it was named.
  place.hash = '#view=note&k=9';
  heard.dispatchEvent(new Event('hashchange'));
  assert.deepEqual(opened, ['k=9', 'k=9']);
  assert.equal(place.hash, '#k=3&view=note');
});
