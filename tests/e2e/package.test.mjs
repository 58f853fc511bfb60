/** The crate as a JavaScript package: the example in its README is type-checked, and run in a page. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import typescript from 'typescript';
import { scenario } from './support/scenario.mjs';
import { ROOT } from './support/site.mjs';

const IMPORT = /^import (\{.+\}) from 'denoise-lab';$/m;

/** The README's first block of code. */
async function example() {
  const readme = await readFile(join(ROOT, 'pkg/README.md'), 'utf8');
  const code = /```js\n(.+?)```/s.exec(readme)?.[1] ?? '';
  assert.match(code, IMPORT);
  return code;
}

/** What a strict TypeScript says of this code, which imports the package by its name. @param {string} code */
function faults(code) {
  const file = join(ROOT, 'example.ts');
  const options = {
    strict: true,
    noEmit: true,
    target: typescript.ScriptTarget.ES2022,
    module: typescript.ModuleKind.ESNext,
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
    paths: { 'denoise-lab': [join(ROOT, 'pkg/index.d.ts')] },
    types: [],
  };
  const host = typescript.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, target) =>
    name === file
      ? typescript.createSourceFile(name, code, target)
      : getSourceFile.call(host, name, target);
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  const program = typescript.createProgram([file], options, host);
  return typescript
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => typescript.flattenDiagnosticMessageText(messageText, '\n'));
}

test('the example has the types that the package declares', async () => {
  const code = await example();
  assert.deepEqual(faults(code), []);
  const wrong = code.replace('lane.exact(', 'lane.exactly(');
  assert.match(faults(wrong).join('\n'), /exactly/);
});

scenario('the example runs, and its bound is one', { language: 'en' }, async ({ lab, page }) => {
  await lab.filled('demo');
  const code = (await example())
    .replace(IMPORT, "const $1 = await import(new URL('./pkg/index.js', document.baseURI));")
    .replaceAll('console.log(', 'said.push(');
  const said = /** @type {[string, number]} */ (
    await page.evaluate(`(async () => { const said = []; ${code}; return said; })()`)
  );
  assert.match(said[0], /^we say the capital of/);
  assert.ok(said[1] > 3.598 && said[1] < 12, String(said[1]));
});
