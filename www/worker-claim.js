/** The worker that tests the claim. */

import { ClaimDesk } from './worker/claim-desk.js';
import { serve } from './worker/serve.js';

serve(ClaimDesk);
