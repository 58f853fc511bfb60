/** The note's formulas, as MathML: every browser sets it, so none is downloaded for it. */

const name = (/** @type {string} */ text) => `<mi>${text}</mi>`;
const sign = (/** @type {string} */ text) => `<mo>${text}</mo>`;
/** A bracket as high as the line. */
const flat = (/** @type {string} */ text) => `<mo stretchy="false">${text}</mo>`;
const word = (/** @type {string} */ text) => `<mi mathvariant="normal">${text}</mi>`;
const number = (/** @type {string | number} */ text) => `<mn>${text}</mn>`;
const row = (/** @type {string[]} */ ...parts) => `<mrow>${parts.join('')}</mrow>`;
const under = (/** @type {string} */ base, /** @type {string} */ below) =>
  `<msub>${base}${below}</msub>`;
const over = (/** @type {string} */ base, /** @type {string} */ above) =>
  `<msup>${base}${above}</msup>`;
const fraction = (/** @type {string} */ above, /** @type {string} */ below) =>
  `<mfrac>${above}${below}</mfrac>`;
const bracketed = (/** @type {string[]} */ ...parts) =>
  row('<mo stretchy="true">[</mo>', ...parts, '<mo stretchy="true">]</mo>');
const of = (/** @type {string} */ law, /** @type {string[]} */ ...parts) =>
  row(law, flat('('), ...parts, flat(')'));

const x = name('x');
const z = name('z');
const given = sign('|');
const log = row(word('log'), '<mspace width="0.17em" />');
const q = of(name('q'), z, given, x);
const joint = of(name('p'), x, sign(','), z);
const mean = under(name('E'), q);
const ratio = fraction(joint, q);
const gradient = under(sign('∇'), name('m'));
const at = (/** @type {string} */ index) => under(z, index);
const t = name('t');

/** Lines below each other, aligned at the sign in the middle of each. */
const lines = (/** @type {[string, string, string][]} */ ...each) =>
  `<mtable displaystyle="true" class="aligned">${each
    .map((cells) => `<mtr>${cells.map((cell) => `<mtd>${cell}</mtd>`).join('')}</mtr>`)
    .join('')}</mtable>`;

/** @type {{ [formula: string]: string }} */
const formulas = {
  elbo: lines(
    [row(log, of(name('p'), x)), sign('='), row(log, mean, bracketed(ratio))],
    ['', sign('≥'), row(mean, bracketed(log, ratio))],
    [
      '',
      sign('='),
      row(
        mean,
        bracketed(log, of(name('p'), x, given, z), of(name('p'), z)),
        sign('+'),
        name('H'),
        bracketed(q),
      ),
    ],
    ['', sign('='), row(sign('−'), name('D'), sign('−'), name('R'))],
  ),
  entropy: row(
    name('H'),
    bracketed(of(name('N'), name('μ'), sign(','), over(name('σ'), number(2)))),
    sign('='),
    fraction(number(1), number(2)),
    sign('+'),
    fraction(number(1), number(2)),
    log,
    row(flat('('), number(2), name('π'), over(name('σ'), number(2)), flat(')')),
  ),
  chain: row(
    word('max'),
    under(name('E'), of(name('q'), at(row(number(1), sign('…'), name('T'))), given, at(number(0)))),
    bracketed(
      under(sign('∑'), t),
      log,
      of(name('p'), at(row(t, sign('−'), number(1))), given, at(t)),
    ),
  ),
  gradient: lines(
    [row(gradient, word('ELBO')), sign('='), row(gradient, mean, bracketed(log, ratio))],
    [
      '',
      sign('='),
      row(
        mean,
        bracketed(
          gradient,
          log,
          q,
          sign('·'),
          row(word('sg'), bracketed(log, ratio)),
          sign('+'),
          gradient,
          log,
          joint,
        ),
      ),
    ],
    ['', sign('='), row(mean, bracketed(gradient, log, joint))],
  ),
  jensen: row(
    log,
    of(name('p'), x),
    sign('−'),
    word('ELBO'),
    sign('='),
    word('KL'),
    row(flat('('), q, flat('‖'), of(name('p'), z, given, x), flat(')')),
  ),
  head: row(
    log,
    of(name('p'), x),
    sign('≥'),
    name('E'),
    under(sign('∑'), t),
    bracketed(
      log,
      of(name('p'), under(name('B'), t), given, at(t)),
      sign('+'),
      log,
      row(
        '<mo stretchy="true">(</mo>',
        `<mfrac linethickness="0">${row(flat('|'), under(name('s'), t), flat('|'))}${row(flat('|'), under(name('S'), t), flat('|'))}</mfrac>`,
        '<mo stretchy="true">)</mo>',
      ),
      sign('+'),
      under(sign('∑'), row(name('i'), sign('∈'), under(name('B'), t))),
      log,
      of(name('p'), under(x, name('i')), given, at(t)),
    ),
  ),
};

/** A formula by name, as an element's text. @param {string} formula */
export const formulaNamed = (formula) =>
  `<math display="block" xmlns="http://www.w3.org/1998/Math/MathML">${formulas[formula] ?? ''}</math>`;
