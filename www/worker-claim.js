/** The worker that tests the claim. */

import { ClaimWorker } from './worker/claim-worker.js';
import { serve } from './worker/serve.js';

serve(ClaimWorker);
