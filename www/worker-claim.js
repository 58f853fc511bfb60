/** The worker that tests the claim: loads the CPU build, says `ready`, and puts commands on its desk. */

/** @import { ClaimCommand, ClaimEvent } from './protocol.js' */
import { loadCpu } from '../pkg/index.js';
import { dispatch, faultOf } from './protocol.js';
import { ClaimDesk } from './worker/claim-desk.js';

/** @param {ClaimEvent} event */
const send = (event) => self.postMessage(event);

/** A promise nobody caught: report it, so that the page can restart this worker. */
self.addEventListener('unhandledrejection', ({ reason }) =>
  send({ type: 'fault', run: null, fault: faultOf(reason), fatal: true }),
);

async function start() {
  const cpu = await loadCpu();
  const desk = new ClaimDesk(cpu, send);
  self.addEventListener('message', (/** @type {MessageEvent<ClaimCommand>} */ { data }) =>
    dispatch(
      {
        expect: (command) => desk.expect(command),
        test: (command) => desk.test(command),
        cancel: () => desk.cancel(),
        ping: () => send({ type: 'pong' }),
      },
      data,
    ),
  );
  send({ type: 'ready', build: cpu.buildInfo().build });
}

start().catch((thrown) =>
  send({ type: 'fault', run: null, fault: { ...faultOf(thrown), kind: 'load' }, fatal: false }),
);
