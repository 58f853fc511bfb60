/**
 * Serves the page as its sources stand, for `cargo xtask serve`: its port, its headers and what is copied into a built
 * page are the arguments. That is what is found here, at the same place.
 */

import { readFile } from 'node:fs/promises';
import { basename, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listen } from './site.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const [port, headers, ...copied] = process.argv.slice(2);

/** Where in the sources that lies which a visitor asks for. @param {string} pathname */
function source(pathname) {
  const [first, ...below] = normalize(pathname.slice(1) || 'index.html').split(sep);
  const from = copied.find((from) => basename(from) === first);
  return from === undefined ? null : [from, ...below].join('/');
}

await listen(
  async (pathname) => {
    const path = source(pathname);
    const content = path === null ? null : await readFile(join(ROOT, path)).catch(() => null);
    return path === null || content === null ? null : { path, content };
  },
  { port: Number(port), headers: JSON.parse(headers) },
);

// The input ends when the program that started this one does, however it ended.
process.stdin.on('end', () => process.exit()).resume();
