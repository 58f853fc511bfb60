/** Hands the reader a file. */

/** It is fetched by then; a click alone does not wait for that. */
const FETCHED = 10_000;

/** @param {BlobPart} content @param {string} name of the file @param {string} [type] its media type */
export function download(content, name, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), FETCHED);
}
