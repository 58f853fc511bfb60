/**
 * Opening without a network: installs the service worker, and offers a new version when one is here.
 * Where there is none (http, some private windows) the page is as it was.
 */

import { inBoth } from './i18n.js';
import { ownScript } from './own-scripts.js';
import { present, notify, watch } from './state.js';

/**
 * Offers the version that a newer worker has fetched.
 *
 * @param {ServiceWorker} newer
 * @param {'newVersion' | 'otherTabs'} why what is said
 */
const offer = (newer, why = 'newVersion') =>
  notify({
    kind: 'note',
    text: inBoth((words) => words.notices[why]),
    action: {
      label: inBoth((words) => words.reload),
      run: () => newer.postMessage('take over'),
    },
  });

async function install() {
  const { serviceWorker: workers } = navigator;
  const registration = await workers.register(ownScript('../service-worker.js')).catch(() => null);
  if (!registration) return;
  const { waiting } = registration;
  if (waiting) offer(waiting);
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      // The first version of all has nobody to wait for.
      if (installing.state === 'installed' && workers.controller) offer(installing);
    });
  });
  // It does not take over from tabs that have not asked.
  workers.addEventListener('message', ({ source }) => {
    if (source instanceof ServiceWorker) offer(source, 'otherTabs');
  });
  // A page changes versions only as a whole.
  workers.addEventListener('controllerchange', () => location.reload());
}

/** Begins when the page has what it needs, so that keeping it does not hold it up. */
export function startOffline() {
  if (!('serviceWorker' in navigator)) return;
  const stop = watch(() => {
    if (present().worker === 'starting') return;
    stop();
    void install();
  });
}
