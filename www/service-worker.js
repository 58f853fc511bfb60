/**
 * The page without a network: keeps one version of it whole, and answers from that.
 *
 * Each file is kept under its path and its hash, so that versions share what did not change and never
 * take each other's files. A new version is fetched whole before it counts as installed, and takes
 * over when no tab shows the old one, or when the only tab that does asks for it (`offline.js`). A page
 * that was opened without this worker stays without it: nobody changes servers half-way.
 */

/**
 * What this version consists of: the hash of each file by its path, the page's own being ''. Those of
 * `first` are kept before anything else happens, those of `later` when they are used. Written here by
 * `cargo xtask finish`; while the page is being developed it is empty, and all comes from the network.
 *
 * @type {{ first: { [path: string]: string }, later: { [path: string]: string } }}
 */
const VERSION = { first: {}, later: {} };

/** TypeScript's types of a worker of this kind exclude those of a page. @type {any} */
const worker = self;

/** The folder this worker answers for; the page may lie in any. */
const folder = new URL('./', self.location.href).href;
/** Caches belong to an origin, on which there may be other pages, and this one elsewhere. */
const CACHE = `denoise-lab ${folder}`;

const hashes = new Map(Object.entries({ ...VERSION.first, ...VERSION.later }));

/** Where a file of this version is kept. @param {string} path */
const place = (path) => `${folder}${path}?${encodeURIComponent(hashes.get(path) ?? '')}`;

/**
 * A file of this version: kept, or fetched and kept. Fails where there is neither network nor copy, and
 * where the host has another version of it.
 *
 * @param {string} path
 */
async function file(path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(place(path));
  if (kept) return kept;
  const fetched = await fetch(folder + path, {
    integrity: hashes.get(path),
    // Asks the host whether the browser's own copy is still good: nothing is downloaded twice.
    cache: 'no-cache',
    // What a host redirects cannot answer for a visit later on.
    redirect: 'error',
  });
  await cache.put(place(path), fetched.clone());
  return fetched;
}

/** Answers for a file of this version. @param {string} path @param {Request} request */
async function answer(path, request) {
  try {
    return await file(path);
  } catch (thrown) {
    // What should be kept is not: storage was emptied, and there is no version left to be true to.
    if (path in VERSION.first) return fetch(request);
    throw thrown;
  }
}

/** Forgets what only other versions consist of. */
async function tidy() {
  const cache = await caches.open(CACHE);
  const own = new Set([...hashes.keys()].map(place));
  const idle = (await cache.keys()).filter(({ url }) => !own.has(url));
  await Promise.all(idle.map((request) => cache.delete(request)));
}

/** Takes over from an older version, unless other tabs show that. @param {any} tab who asks */
async function takeOver(tab) {
  /** @type {{ url: string }[]} */
  const tabs = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (tabs.filter(({ url }) => url.startsWith(folder)).length > 1) tab.postMessage('other tabs');
  else await worker.skipWaiting();
}

worker.addEventListener('install', (/** @type {any} */ event) => {
  // Without a version nothing can be mixed: what an earlier build left on this address ends at once.
  if (hashes.size === 0) worker.skipWaiting();
  event.waitUntil(Promise.all(Object.keys(VERSION.first).map(file)));
});

worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(tidy()));

worker.addEventListener('message', (/** @type {any} */ event) => {
  if (event.data === 'take over') event.waitUntil(takeOver(event.source));
});

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { method, url } = /** @type {Request} */ (event.request);
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  if (method !== 'GET' || !address.startsWith(folder)) return;
  const path = address.slice(folder.length).replace(/^index\.html$/, '');
  if (hashes.has(path)) event.respondWith(answer(path, event.request));
});
