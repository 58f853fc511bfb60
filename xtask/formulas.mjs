/** Writes www/vendor/formulas.js: the page's formulas (www/note/formulas.tex) as MathML, by their names. */

import { readFile, writeFile } from 'node:fs/promises';
import temml from 'temml';

const [from, to] = process.argv.slice(2);
const paragraphs = (await readFile(from, 'utf8'))
  .trim()
  .split(/\n{2,}/)
  .slice(1);
const formulas = paragraphs.map((paragraph) => {
  const [, name, tex] = /** @type {RegExpExecArray} */ (/^(?:% (.+)\n)?([^]+)$/.exec(paragraph));
  const math = temml.renderToString(tex, { displayMode: true, throwOnError: true, strict: true });
  // Whoever shows it says whether it stands in a line; how it looks is the style sheet's, as the page's policy has it.
  const inner = math
    .replace(/^<math[^>]*>|<\/math>$/g, '')
    .replace(/ (?:style|class)="[^"]*"/g, '');
  return [name ?? tex, inner];
});
const table = JSON.stringify(Object.fromEntries(formulas), null, 2);
await writeFile(
  to,
  `/** @type {{ [formula: string]: string }} */\nexport const formulas = ${table};\n`,
);
