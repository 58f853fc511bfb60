/**
 * The addresses of the page's own scripts, which are all that a worker may be started from. Where the browser has Trusted Types,
 * the page's policy allows this one maker of such addresses, and no markup at all.
 */

/** Beside this file; joined for visitors, it lies in the same folder. @typedef {'worker.js' | 'worker-claim.js' | 'worker-member.js' | '../service-worker.js'} Script */

const SCRIPTS = ['worker.js', 'worker-claim.js', 'worker-member.js', '../service-worker.js'];

/** @param {string} name */
function createScriptURL(name) {
  if (!SCRIPTS.includes(name)) throw new TypeError(`The page has no script ${name}.`);
  return new URL(name, import.meta.url).href;
}

/** @type {{ createScriptURL(name: string): string } | undefined} */
const policy = Reflect.get(globalThis, 'trustedTypes')?.createPolicy('own-scripts', {
  createScriptURL,
});

/** @param {Script} name */
export const ownScript = (name) => (policy ?? { createScriptURL }).createScriptURL(name);
