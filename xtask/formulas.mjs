/**
 * Writes www/vendor/formulas.js: the page's formulas (www/note/formulas.tex) as MathML, by their names. Each is a list of nodes, a
 * node a text or `[tag, attributes, ...children]`: the page makes elements of them and parses no markup.
 */

import { readFile, writeFile } from 'node:fs/promises';
import temml from 'temml';

const [from, to] = process.argv.slice(2);
const paragraphs = (await readFile(from, 'utf8'))
  .trim()
  .split(/\n{2,}/)
  .slice(1);
/** A tree of Temml's; how it looks is the style sheet's, as the page's policy has it. @param {any} node @returns {unknown[]} */
const nodes = ({ type, text, attributes, children = [] }) => {
  if (text !== undefined) return [text];
  const inner = children.flatMap(nodes);
  // Fragments hold nodes and are none.
  return type === undefined ? inner : [[type, attributes, ...inner]];
};
const formulas = paragraphs.map((paragraph) => {
  const [, name, tex] = /** @type {RegExpExecArray} */ (/^(?:% (.+)\n)?([^]+)$/.exec(paragraph));
  const options = { displayMode: true, throwOnError: true, strict: true };
  const math = Reflect.get(temml, '__renderToMathMLTree')(tex, options);
  // Whoever shows it says whether it stands in a line.
  return [name ?? tex, math.children.flatMap(nodes)];
});
const table = JSON.stringify(Object.fromEntries(formulas));
await writeFile(
  to,
  `/** @type {{ [formula: string]: any[] }} */\nexport const formulas = ${table};\n`,
);
