/** A worker that helps with a lane's run; the compiled code is the first thing that it is sent. */

import { Member } from './worker/member.js';
import { serve } from './worker/serve.js';

/** @type {Promise<WebAssembly.Module>} */
const code = new Promise((resolve) => {
  self.addEventListener('message', ({ data }) => resolve(data.code), { once: true });
});

serve(Member, code);
