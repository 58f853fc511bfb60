/**
 * Serves the page as its sources stand, for `cargo xtask serve`: its port and headers are the arguments. What is
 * copied into a built page, by index.html's links for Trunk, is what is found here, at the same place.
 */

import { readFile } from 'node:fs/promises';
import { basename, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listen } from './site.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const [port, headers] = process.argv.slice(2);

/** The paths that index.html has copied, by how. @param {string} how */
async function copied(how) {
  const page = await readFile(join(ROOT, 'index.html'), 'utf8');
  const links = page.matchAll(/<link data-trunk rel="([a-z-]+)" href="([^"]+)"/g);
  return [...links].filter(([, rel]) => rel === how).map(([, , href]) => href);
}

/** Where in the sources that lies which a visitor asks for. @param {string} pathname */
async function source(pathname) {
  const path = normalize(pathname.slice(1)).replaceAll('\\', '/') || 'index.html';
  if (['.', 'index.html'].includes(path)) return 'index.html';
  const folders = await copied('copy-dir');
  if (folders.some((folder) => path.startsWith(`${folder}/`))) return path;
  const files = await copied('copy-file');
  return files.find((file) => basename(file) === path) ?? null;
}

await listen(
  async (pathname) => {
    const path = await source(pathname);
    const content = path === null ? null : await readFile(join(ROOT, path)).catch(() => null);
    return path === null || content === null ? null : { path, content };
  },
  { port: Number(port), headers: JSON.parse(headers) },
);

// The input ends when the program that started this one does, however it ended.
process.stdin.on('end', () => process.exit()).resume();
