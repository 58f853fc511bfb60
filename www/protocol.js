/**
 * The messages between the page and a lane's worker: two tagged unions, both in this file.
 *
 * The worker says `ready` before anything else; a command posted earlier would be lost. Events
 * carry the id of the run they speak of; queries carry an id of their own, and each is answered
 * once, by `answer` or `refusal`.
 */

/** @import { ClaimContest, ClaimProgress, Derived, Experiments, GradientRow, ImportanceWeighted, Infill, LaneStatus, LearnedLoss, LearnedMark, LossPoint, Measurement, Pictures, Preview, QualityPoint, RunConfig, SampleConfig, State, Text } from '../pkg/index.js' */

/**
 * What went wrong, in both languages: the wasm side's kinds, and the page's own (`load`, `gone`,
 * `cancelled`, `no-model`, `no-demo`).
 *
 * @typedef {{ kind: string, message: Text }} Fault
 */

/**
 * Where a lane's weights come from: `fresh` ones, a checkpoint's bytes, or the recorded demo
 * model of a corpus.
 *
 * @typedef {'fresh' | 'kept' | 'file' | 'demo'} Origin
 */

/**
 * Where a run is trained and why: how many workers train on the CPU, the adapter's name once there is one, milliseconds a step on each
 * device once they are measured, whether the GPU is being tried, why it is not used.
 *
 * @typedef {{ on: 'cpu' | 'gpu', workers: number, adapter: string | null, cpu: number | null, gpu: number | null, trying: boolean, reason: Text | null }} DeviceReport
 */

/**
 * One measured bound in a run's history, for the chart; with the share of random tokens, where the network serves every one.
 *
 * @typedef {{ step: number, k: number, share?: number | null, nats: number, standardError: number }} Mark
 */

/**
 * What the chart shows of a run; kept with its checkpoint.
 *
 * @typedef {{ losses: LossPoint[], bounds: Mark[] }} History
 */

/**
 * What was measured on the weights of a step.
 *
 * @template T
 * @typedef {{ step: number, found: T }} AsOf
 */

/**
 * To a lane. `open` with `aside` is kept in the browser while it is the lane's, and not listed; `until` has training wait once so many steps
 * are done in all, and null lets it go on. What is decided on a run names it, and `extend` the budget that
 * was shown too: where the lane has another by now, nobody has decided anything.
 *
 * @typedef {(
 *   | { type: 'open', run: string, origin: Origin, config?: RunConfig, bytes?: Uint8Array, history?: History, train: boolean, aside?: boolean }
 *   | { type: 'text', source: string | Uint8Array }
 *   | { type: 'train', run: string }
 *   | { type: 'pause', run: string }
 *   | { type: 'until', step: number | null }
 *   | { type: 'step', run: string }
 *   | { type: 'extend', run: string, from: number, steps: number }
 *   | { type: 'prefer', device: 'auto' | 'cpu' | 'gpu' }
 *   | { type: 'crew', workers: number }
 *   | { type: 'watch', samples: SampleConfig[], sentences: number }
 *   | { type: 'unwatch' }
 *   | { type: 'close' }
 *   | { type: 'ping' }
 *   | { type: 'infill', query: number, state: State }
 *   | { type: 'preview', query: number, sample: SampleConfig, count: number }
 *   | { type: 'estimate', query: number, sample: SampleConfig, sentences: number }
 *   | { type: 'exact', query: number, sample: SampleConfig }
 *   | { type: 'quality', query: number, state: State, sentences: number, by: 'network' | 'oracle' }
 *   | { type: 'pace', query: number, config: RunConfig }
 *   | { type: 'cancel', query: number }
 *   | { type: 'save', query: number, half: boolean }
 *   | { type: 'gradients', query: number, asked: Experiments }
 *   | { type: 'derivation', query: number }
 *   | { type: 'importance', query: number }
 * )} Command
 */

/** What a lane is asked and answers. @typedef {Extract<Command, { query: number }>} Query */

/** How many steps "continue" adds to a budget. */
export const MORE_STEPS = 500;

/**
 * @typedef {(
 *   | { type: 'ready', build: string }
 *   | { type: 'pong' }
 *   | { type: 'opened', run: string, origin: Origin, status: LaneStatus, history: History, training: boolean }
 *   | { type: 'progress', run: string, step: number, budget: number, training: boolean, finished: boolean, stepsPerSecond: number, losses: LossPoint[], learned: LearnedLoss | null }
 *   | { type: 'bound', run: string, measurement: Measurement }
 *   | { type: 'measured', run: string, mark: LearnedMark }
 *   | { type: 'device', report: DeviceReport }
 *   | { type: 'saved', run: string, step: number }
 *   | { type: 'unsaved', run: string, reason: string }
 *   | { type: 'fault', run: string | null, fault: Fault, fatal: boolean }
 *   | { type: 'partial', query: number, done: number, rows: number }
 *   | { type: 'answer', query: number, value: Infill | Measurement[] | Preview[] | QualityPoint[] | Uint8Array | number | AsOf<GradientRow[] | Derived | ImportanceWeighted[]>[] }
 *   | { type: 'refusal', query: number, fault: Fault }
 * )} Event
 */

/**
 * To the worker that tests the claim.
 *
 * @typedef {(
 *   | { type: 'expect', asked: Experiments }
 *   | { type: 'test', run: string, asked: Experiments }
 *   | { type: 'cancel' }
 *   | { type: 'ping' }
 * )} ClaimCommand
 */

/**
 * From it. `expected` tells for which experiments; `contests` come when there are new ones.
 *
 * @typedef {(
 *   | { type: 'ready', build: string }
 *   | { type: 'pong' }
 *   | { type: 'expected', asked: Experiments, seconds: number }
 *   | { type: 'tested', run: string, progress: ClaimProgress, contests: ClaimContest[] | null, finished: boolean }
 *   | { type: 'fault', run: string | null, fault: Fault, fatal: boolean }
 * )} ClaimEvent
 */

/**
 * From a lane's worker to a member of its crew: the compiled code before anything else, then `open`; `follow` before the shards of a
 * step, `snapshot` before parts of what the network is asked, which are rows of `width` numbers.
 *
 * @typedef {(
 *   | { type: 'code', code: WebAssembly.Module }
 *   | { type: 'open', config: RunConfig, texts: (string | Uint8Array)[] }
 *   | { type: 'follow', step: number, weights: Float32Array }
 *   | { type: 'shard', shard: number }
 *   | { type: 'snapshot', slot: number, weights: Float32Array }
 *   | { type: 'ask', slot: number, width: number, values: Float32Array }
 *   | { type: 'ping' }
 * )} MemberCommand
 */

/**
 * From it: one answer to each shard and each part, in their order.
 *
 * @typedef {(
 *   | { type: 'ready', build: string }
 *   | { type: 'done', values: Float32Array }
 *   | { type: 'fault', run: string | null, fault: Fault, fatal: boolean }
 * )} MemberEvent
 */

/**
 * A handler for each type of message but `ping` and `code`, which no handler sees.
 *
 * @template {{ type: string }} M
 * @typedef {{ [T in Exclude<M['type'], 'ping' | 'code'>]: (message: Extract<M, { type: T }>) => void }} Handlers
 */

/**
 * Hands a message to the handler of its type. A type without a handler is a programming error on
 * the other side and is reported as such, never thrown away in silence.
 *
 * @template {{ type: string }} M
 * @param {{ [T in M['type']]: (message: Extract<M, { type: T }>) => void }} handlers
 * @param {M} message
 */
export function dispatch(handlers, message) {
  const handler = /** @type {((message: M) => void) | undefined} */ (
    /** @type {any} */ (handlers)[message.type]
  );
  if (!handler) throw new Error(`no handler for the message ${message.type}`);
  handler.call(handlers, message);
}

/**
 * Anything thrown, as a fault with a sentence in both languages.
 *
 * @param {unknown} thrown
 * @returns {Fault}
 */
export function faultOf(thrown) {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) {
    const { message } = thrown;
    if (typeof message === 'object' && message !== null && 'zh' in message && 'en' in message) {
      return /** @type {Fault} */ (thrown);
    }
    const kind = 'name' in thrown ? String(thrown.name) : 'error';
    return { kind, message: { zh: `出错了：${message}`, en: `Something failed: ${message}` } };
  }
  return { kind: 'error', message: { zh: `出错了：${thrown}`, en: `Something failed: ${thrown}` } };
}

/** A fresh id for a run; works without a secure context. */
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
