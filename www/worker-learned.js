/** The worker of the lane whose posterior is learned. */

import { LearnedDesk } from './worker/learned-desk.js';
import { serve } from './worker/serve.js';

serve(LearnedDesk);
