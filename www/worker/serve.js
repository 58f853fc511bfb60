/** What each of the page's workers does: loads the CPU build, says `ready`, and hands on its commands. */

/** @import { CpuModule } from '../../pkg/index.js' */
/** @import { ClaimCommand, Command, Handlers, MemberCommand, Query } from '../protocol.js' */
import { loadCpu } from '../../pkg/index.js';
import { dispatch, faultOf } from '../protocol.js';

/** @typedef {(event: any, transfer?: Transferable[]) => void} Send */

/** @typedef {Handlers<Exclude<Command, Query>> | Handlers<ClaimCommand> | Handlers<MemberCommand>} AnyHandlers */

/** @type {Send} */
const send = (event, transfer = []) => self.postMessage(event, { transfer });

/**
 * Has a worker do what the page asks: it has a method for each command, of the same name; those that are answered are its
 * `queries`'.
 *
 * @template {any[]} More
 * @param {new (cpu: CpuModule, send: Send, ...more: More) => AnyHandlers} Handling
 * @param {Promise<WebAssembly.Module>} [code] of the CPU build, where it is compiled already
 * @param {More} more what else it is made with
 */
export function serve(Handling, code, ...more) {
  // A promise nobody caught: report it, so that the page can restart this worker.
  self.addEventListener('unhandledrejection', ({ reason }) =>
    send({ type: 'fault', run: null, fault: faultOf(reason), fatal: true }),
  );
  begin(Handling, code, more).catch((thrown) => {
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
}

/**
 * @param {new (cpu: CpuModule, send: Send, ...more: any[]) => AnyHandlers} Handling
 * @param {Promise<WebAssembly.Module> | undefined} code
 * @param {any[]} more
 */
async function begin(Handling, code, more) {
  const cpu = await loadCpu(code);
  /** @type {any} of the commands that its page posts */
  const handlers = new Handling(cpu, send, ...more);
  self.addEventListener('message', ({ data }) => {
    if (data.type === 'ping') send({ type: 'pong' });
    else dispatch('query' in data ? handlers.queries : handlers, data);
  });
  send({ type: 'ready', build: cpu.buildInfo().build });
}
