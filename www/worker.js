/** The worker of one lane, and how it gets others to help: by a script that lies beside this one. */

import { Desk } from './worker/desk.js';
import { serve } from './worker/serve.js';

const recruit = () =>
  new Worker(new URL('./worker-member.js', import.meta.url), { type: 'module' });

serve(Desk, recruit);
