/** The page as a static host serves it: from a sub-path, without special headers. */

import { readFile, readdir } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listen } from '../../../xtask/site.mjs';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The page's folder: dist/, or the sources. */
const PAGE = process.env.PAGE ?? join(ROOT, 'dist');

/**
 * What a file is served as instead: other content, or null for a file that is missing.
 *
 * @typedef {(content: Buffer | null) => Buffer | string | null | Promise<Buffer | string | null>} Change
 */

/**
 * @typedef {object} Site
 * @property {string} address the page's
 * @property {{ path: string, content: Buffer }[]} served everything that was asked for and found
 * @property {() => Promise<void>} close
 */

/**
 * The one file of dist/'s joined code that holds this text: its path there, and its content.
 *
 * @param {string | RegExp} text
 */
export async function holding(text) {
  const scripts = (await readdir(join(ROOT, 'dist/www'))).filter((name) => name.endsWith('.js'));
  const found = [];
  for (const name of scripts) {
    const content = await readFile(join(ROOT, 'dist/www', name), 'utf8');
    if (content.search(text) >= 0) found.push({ path: `www/${name}`, content });
  }
  if (found.length !== 1) throw new Error(`${text} is in ${found.length} files of dist/www`);
  return found[0];
}

/**
 * Serves dist/ under a sub-path.
 *
 * @param {{ [path: string]: Change }} [changes] by the path below the sub-path; looked up at each request
 * @param {{ [name: string]: string }} [headers] sent with everything
 * @returns {Promise<Site>}
 */
export async function serve(changes = {}, headers = {}) {
  const under = '/a/sub path/';
  /** @type {Site['served']} */
  const served = [];
  const { port, close } = await listen(
    async (pathname) => {
      const found = await find(pathname, under, changes);
      if (found) served.push(found);
      return found;
    },
    { headers },
  );
  return { address: `http://127.0.0.1:${port}${encodeURI(under)}`, served, close };
}

/**
 * @param {string} pathname
 * @param {string} under
 * @param {{ [path: string]: Change }} changes
 */
async function find(pathname, under, changes) {
  const path = normalize(pathname.slice(under.length) || 'index.html');
  if (!pathname.startsWith(under) || path.startsWith('..')) return null;
  const file = await readFile(join(PAGE, path)).catch(() => null);
  const change = changes[path];
  const content = change ? await change(file) : file;
  return content === null ? null : { path, content: Buffer.from(content) };
}
