/**
 * The worker of the lane whose posterior is learned: loads the CPU build, says `ready`, and puts
 * commands on its desk.
 */

/** @import { LearnedCommand, LearnedEvent } from './protocol.js' */
import { loadCpu } from '../pkg/index.js';
import { dispatch, faultOf } from './protocol.js';
import { LearnedDesk } from './worker/learned-desk.js';

/** @param {LearnedEvent} event */
const send = (event) => self.postMessage(event);

/** A promise nobody caught: report it, so that the page can restart this worker. */
self.addEventListener('unhandledrejection', ({ reason }) =>
  send({ type: 'fault', run: null, fault: faultOf(reason), fatal: true }),
);

async function start() {
  const cpu = await loadCpu();
  const desk = new LearnedDesk(cpu, send);
  self.addEventListener('message', (/** @type {MessageEvent<LearnedCommand>} */ { data }) =>
    dispatch(
      {
        open: (command) => desk.open(command),
        text: (command) => desk.text(command),
        train: () => desk.train(),
        pause: () => desk.pause(),
        until: (command) => desk.until(command),
        extend: (command) => desk.extend(command),
        close: () => desk.close(),
        gradients: (command) => desk.gradients(command),
        derivation: (command) => desk.derivation(command),
        importance: (command) => desk.importance(command),
        cancel: (command) => desk.cancel(command),
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
