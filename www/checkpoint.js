/** What a checkpoint says of itself: the entry `denoise-lab` of a safetensors file's metadata. */

/** @import { CorpusConfig } from '../pkg/index.js' */

/** The corpus it was trained on; null where the file does not say, as one that cannot be opened. */
/** @param {Uint8Array} bytes @returns {CorpusConfig | null} */
export function corpusOf(bytes) {
  try {
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    return JSON.parse(header.__metadata__['denoise-lab']).config.corpus ?? null;
  } catch {
    return null;
  }
}
