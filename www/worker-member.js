/** A worker that helps to train a lane's run. */

import { Member } from './worker/member.js';
import { serve } from './worker/serve.js';

serve(Member);
