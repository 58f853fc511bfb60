/**
 * The worker of one lane: loads the CPU build, says `ready`, and puts commands on the desk.
 */

/** @import { Command, Event } from './protocol.js' */
import { loadCpu } from '../pkg/index.js';
import { dispatch, faultOf } from './protocol.js';
import { Desk } from './worker/desk.js';

/** @param {Event} event @param {Transferable[]} [transfer] */
const send = (event, transfer = []) => self.postMessage(event, { transfer });

/** A promise nobody caught: report it, so that the page can restart this worker. */
self.addEventListener('unhandledrejection', ({ reason }) =>
  send({ type: 'fault', run: null, fault: faultOf(reason), fatal: true }),
);

async function start() {
  const cpu = await loadCpu();
  const desk = new Desk(cpu, send);
  self.addEventListener('message', (/** @type {MessageEvent<Command>} */ { data }) =>
    dispatch(
      {
        open: (command) => desk.open(command),
        text: (command) => desk.text(command),
        pace: (command) => desk.pace(command),
        close: () => desk.close(),
        train: () => desk.train(),
        pause: () => desk.pause(),
        until: (command) => desk.until(command),
        step: () => desk.step(),
        extend: (command) => desk.extend(command),
        prefer: (command) => desk.prefer(command),
        watch: (command) => desk.watch(command),
        unwatch: () => desk.unwatch(),
        infill: (command) => desk.infill(command),
        preview: (command) => desk.preview(command),
        estimate: (command) => desk.estimate(command),
        exact: (command) => desk.exact(command),
        quality: (command) => desk.quality(command),
        cancel: (command) => desk.cancel(command),
        save: (command) => desk.save(command),
        ping: () => send({ type: 'pong' }),
      },
      data,
    ),
  );
  send({ type: 'ready', build: cpu.buildInfo().build });
}

start().catch((thrown) => {
  const { message } = faultOf(thrown);
  const fault = {
    kind: 'load',
    message: {
      zh: `计算部分没有载入。${message.zh}`,
      en: `The computing part did not load. ${message.en}`,
    },
  };
  send({ type: 'fault', run: null, fault, fatal: false });
});
