/**
 * Joins the modules of a built page, for `cargo xtask finish`: one file for each script that something starts
 * (the page, its workers), one for each part that is imported later, and one for what these share. Prints
 * what esbuild says of inputs and outputs, paths below the page's folder.
 *
 * The builds in pkg/ stay apart: they are an interface of their own.
 */

import { join } from 'node:path';
import { build } from 'esbuild';

const [page, outdir, ...entryPoints] = process.argv.slice(2);
const { metafile } = await build({
  absWorkingDir: page,
  entryPoints,
  outdir,
  outbase: '.',
  // Beside the scripts, because they find workers and the service worker from where they are.
  chunkNames: 'www/[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  charset: 'utf8',
  // What a reader's tools show instead of the joined files; nobody else fetches it.
  sourcemap: true,
  external: [join(page, 'pkg/*')],
  metafile: true,
  logLevel: 'warning',
});
console.log(JSON.stringify(metafile));
