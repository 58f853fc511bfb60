/**
 * A host as plain as they come: files below a sub-path, no special headers, nothing else.
 */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** The folder that `cargo xtask dist` leaves. */
export const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/**
 * Serves a folder below a sub-path on a free port.
 *
 * @param {{ folder?: string, subPath?: string }} [options]
 * @returns {Promise<{ address: string, origin: string, close: () => Promise<void> }>} the page's
 *   address, ending in a slash; its origin; and how to stop
 */
export async function serve({ folder = DIST, subPath = '/some/where/' } = {}) {
  const server = createServer(async (request, response) => {
    const file = fileOf(request.url ?? '/', subPath, folder);
    const found = file !== null && (await stat(file).catch(() => null))?.isFile();
    if (!found) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type });
    createReadStream(file).pipe(response);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(null)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const origin = `http://127.0.0.1:${address.port}`;
  const close = () =>
    new Promise((/** @type {(value: void) => void} */ closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return { address: origin + subPath, origin, close };
}

/**
 * The file an address means, or null where it is outside the sub-path.
 *
 * @param {string} url
 * @param {string} subPath
 * @param {string} folder
 */
function fileOf(url, subPath, folder) {
  const path = normalize(decodeURIComponent(new URL(url, 'http://host').pathname));
  if (!path.startsWith(subPath)) return null;
  const relative = path.slice(subPath.length);
  return join(folder, relative === '' ? 'index.html' : relative);
}
