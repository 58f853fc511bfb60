/** The worker of one lane. */

import { Desk } from './worker/desk.js';
import { serve } from './worker/serve.js';

serve(Desk);
