/**
 * How numbers are written. Formatting only: every number comes from the wasm side.
 */

/** @type {(value: number | null | undefined, digits?: number) => string} */
export const fixed = (value, digits = 3) =>
  value === null || value === undefined || !Number.isFinite(value)
    ? '–'
    : value
        .toFixed(digits)
        .replace(/^-(?=0\.?0*$)/, '')
        .replace('-', '−');

/** A mean in nats with its standard error, if it has one. */
/** @type {(mean: { nats: number, standardError: number } | null | undefined) => string} */
export const withError = (mean) =>
  mean && mean.standardError > 0
    ? `${fixed(mean.nats)} ± ${fixed(mean.standardError)}`
    : fixed(mean?.nats);

/** @type {(value: number) => string} */
export const whole = (value) =>
  Math.round(value).toLocaleString('en-US').replaceAll(',', '\u202f').replace('-', '−');

/** How many, however many: from a million on as a power of ten. @type {(value: number) => string} */
export const count = (value) => {
  if (!Number.isFinite(value)) return '–';
  if (value < 1e6) return whole(value);
  const [factor, power] = value.toExponential(1).split('e+');
  return `${factor}·10${[...power].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`;
};

/** A probability in [0, 1] as a percentage that never claims more than it knows. */
/** @type {(probability: number) => string} */
export const percent = (probability) => {
  const hundredths = probability * 100;
  if (hundredths > 99.95) return hundredths === 100 ? '100%' : '>99.9%';
  if (hundredths < 0.05) return hundredths === 0 ? '0%' : '<0.1%';
  return `${hundredths.toFixed(1)}%`;
};

/** Seconds as m:ss. */
/** @type {(seconds: number) => string} */
export const duration = (seconds) => {
  if (!Number.isFinite(seconds)) return '–';
  const total = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')}`;
};

/** What cannot be seen by itself, made visible. */
/** @type {{ [text: string]: string }} */
const visible = { '\n': '↵', ' ': '␣', '\t': '⇥', '\u3000': '␣' };

/** A token as it is shown in a cell of its own. @type {(text: string) => string} */
export const glyph = (text) => visible[text] ?? text;

/** A label that begins a line. What is a symbol stays one: σ is not Σ, and k is not K. */
/** @type {(text: string) => string} */
export const capital = (text) =>
  text.replace(/^(?:[a-z](?=[a-z])|a(?= ))/, (letter) => letter.toUpperCase());

/** Number of decimals needed to show multiples of a step. */
/** @type {(step: number) => number} */
export const decimals = (step) => {
  const text = String(step);
  if (text.includes('e-')) return Number(text.split('e-')[1]);
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
};
