/** What a stranger may put into a link, a prompt, a text or a file, and what must not come of it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './site.mjs';

/** @import { Page } from 'playwright-core' */

/** Each is given to every door of the page. What it would run is called `hostile`, and so is what it would make. */
export const PAYLOADS = [
  '<img src=x onerror=hostile()><hostile-x>',
  '</textarea></title><svg onload=hostile()><hostile-x>',
  '"><script src=//hostile.invalid/x.js></script>',
  "' onfocus=hostile() autofocus='",
  '&lt;hostile-x&gt;&#60;hostile-x&#62;',
  'javascript:hostile()',
  'data:text/html,<script>hostile()</script>',
  'https://hostile.invalid/x?y=1#z',
  '//hostile.invalid/x',
  '..\\..\\../../../../etc/passwd',
  '%2e%2e%2f%00hostile',
  '__proto__',
  'constructor.prototype.hostile',
  '{"__proto__":{"hostile":1}}',
  // The marks of the page's own prose.
  '[[?nat|hostile]] [[javascript:hostile()|hostile]] {{entropy}} ((elbo))',
  // Turns what follows around, has no width, ends a line.
  '\u202eelitsoh \u200b \u2028 hostile',
];

/** A link that has it everywhere. @param {string} payload */
export function linkOf(payload) {
  const value = encodeURIComponent(payload);
  const keys = ['process', 'k', 'theme', 'seed', 'corpus', 'story', 'view', 'prompt', value];
  return `v=1&${keys.map((key) => `${key}=${value}`).join('&')}`;
}

/** A text that is of nothing else, and long enough. @param {string} payload */
export const textOf = (payload) =>
  Array.from({ length: 20 }, (_, n) => `${payload} ${n}\n`).join('');

/** Where in a checkpoint's header a stranger may write: each is refused. */
/** @type {{ [place: string]: (header: any, said: any, payload: string) => void }} */
const PLACES = {
  corpus: (_, { config }, payload) => (config.corpus.kind = payload),
  process: (_, { config }, payload) => (config.process.kind = payload),
  network: (_, { config }, payload) => (config.network.size = payload),
  number: (_, { config }, payload) => (config.training.seed = payload),
  fingerprint: (_, { config }, payload) =>
    (config.corpus = { kind: 'text', context: 8, fingerprint: payload }),
  key: (_, { config }, payload) =>
    Object.defineProperty(config.corpus, payload, { value: { hostile: 1 }, enumerable: true }),
  step: (_, said, payload) => (said.step = payload),
  tensor: (header, _, payload) => {
    const [, name] = Object.keys(header);
    Object.defineProperty(header, payload, { value: header[name], enumerable: true });
    delete header[name];
  },
  metadata: (_, said, payload) => (said.raw = payload),
  header: (header, _, payload) => (header.raw = payload),
};

/** Checkpoints as a stranger might write them: each payload in one place, and each place has one. */
export async function checkpoints() {
  const sound = await readFile(join(ROOT, 'www/checkpoints/capitals.safetensors'));
  const length = Number(sound.readBigUInt64LE(0));
  const text = sound.toString('utf8', 8, 8 + length);
  const whole = (/** @type {string} */ header) => {
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
    return Buffer.concat([prefix, Buffer.from(header), sound.subarray(8 + length)]);
  };
  const places = Object.keys(PLACES);
  return PAYLOADS.map((payload, n) => {
    const place = places[n % places.length];
    const header = JSON.parse(text);
    const said = JSON.parse(header.__metadata__['denoise-lab']);
    PLACES[place](header, said, payload);
    header.__metadata__['denoise-lab'] = said.raw ?? JSON.stringify(said);
    return { place, payload, buffer: whole(header.raw ?? JSON.stringify(header)) };
  });
}

/** Notes what would run; give it to a scenario as `before`. */
export function noteHostile() {
  Object.assign(self, {
    ran: 0,
    hostile: () => Reflect.set(self, 'ran', Reflect.get(self, 'ran') + 1),
  });
}

/** What has become markup, an address, code or everybody's property. @param {Page} page @returns {Promise<string[]>} */
export const harm = (page) =>
  page.evaluate(() => {
    const own = new URL('./', location.href).href;
    const found = [...document.querySelectorAll('*')].filter((element) => {
      if (/^(hostile-x|img|iframe|object|embed|base)$/.test(element.localName)) return true;
      return [...element.attributes].some(({ name, value }) => {
        if (name.startsWith('on') || name === 'autofocus') return true;
        if (!['href', 'src', 'action', 'formaction', 'srcdoc', 'xlink:href'].includes(name))
          return false;
        const { href } = new URL(value, location.href);
        return !href.startsWith(own) && !href.startsWith('https://zhuanlan.zhihu.com/');
      });
    });
    const faults = found.map((element) => element.outerHTML.slice(0, 200));
    if (Reflect.get(self, 'ran') !== 0) faults.push('it ran');
    if (Reflect.get({}, 'hostile') !== undefined) faults.push('every object has it');
    return faults;
  });
