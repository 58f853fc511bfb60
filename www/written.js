/** Plain objects as text, so that two can be compared whoever wrote them: the builds of the core order fields differently. */

/** @param {string} _ @param {unknown} value */
const inOrder = (_, value) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The same text for the same content. @param {unknown} value */
export const written = (value) => JSON.stringify(value, inOrder);
