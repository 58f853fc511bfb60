/** The recorded demo models that come with the page, one for a corpus. */

/** @import { RunConfig } from '../../pkg/index.js' */

/** The corpora that one was recorded for. */
export const RECORDED = ['capitals', 'capitals-en'];

/** A model of a few dozen kilobytes that has not come by then, in milliseconds, is not waited for. */
const LONGEST = 10_000;

/** The bytes of a corpus's demo model. @param {RunConfig} [config] */
export async function demo(config) {
  const name = config?.corpus.kind ?? '';
  const missing = {
    kind: 'no-demo',
    message: {
      zh: '这份语料没有随页面附带的示范模型；按“训练”即可得到自己的模型。',
      en: 'No demo model comes with the page for this corpus; press Train for a model of your own.',
    },
  };
  if (!RECORDED.includes(name)) throw missing;
  // From where the worker's script is: this module is joined with others for visitors.
  const address = new URL(`checkpoints/${name}.safetensors`, self.location.href);
  const bytes = await fetch(address, { signal: AbortSignal.timeout(LONGEST) })
    .then((response) => (response.ok ? response.arrayBuffer() : null))
    .catch(() => null);
  if (!bytes) throw missing;
  return new Uint8Array(bytes);
}
