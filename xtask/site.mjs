/** A static host on this machine: what `cargo xtask serve` shows the sources with, and the tests the built page. */

import { createServer } from 'node:http';
import { extname } from 'node:path';

/** @type {{ [extension: string]: string }} */
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** @typedef {{ path: string, content: Buffer }} Found */

/**
 * Listens until closed.
 *
 * @param {(path: string) => Promise<Found | null>} find what stands under a path, decoded; null for nothing
 * @param {{ port?: number, headers?: { [name: string]: string } }} [options] a port of the system's choice, and
 *   headers sent with everything
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
export async function listen(find, { port = 0, headers = {} } = {}) {
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const found = await find(decodeURIComponent(pathname));
      if (!found) {
        response.writeHead(404).end();
        return;
      }
      const type = TYPES[extname(found.path)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', ...headers });
      response.end(found.content);
    } catch {
      // An address that cannot be decoded.
      response.writeHead(400).end();
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
