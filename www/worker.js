/** The worker of one lane, and how it gets others to help: by a script that lies beside this one. */

import { ownScript } from './own-scripts.js';
import { LaneWorker } from './worker/lane-worker.js';
import { serve } from './worker/serve.js';

/** @param {WebAssembly.Module} code compiled already */
function recruit(code) {
  const member = new Worker(ownScript('worker-member.js'), { type: 'module' });
  member.postMessage({ type: 'code', code });
  return member;
}

serve(LaneWorker, undefined, recruit);
