/** A run as the page knows it: a record of one shape, whichever view reads it, and what an event makes of it. */

/**
 * @import { Baselines, Corpus, ImportanceWeighted, LaneConfig, LaneReading, LaneStatus, LearnedLoss, LearnedMeasured, Measurement, Pictures, Preview,
 *   QualityPoint, SampleConfig } from '../pkg/index.js'
 * @import { DeviceReport, Event, History, Origin } from './protocol.js'
 */
import { noHistory, thinned, withBound, withLosses } from './worker/history.js';

/**
 * Work under way in the worker, by its query.
 *
 * @typedef {{ query: number, done: number, rows: number }} Work
 */

/** What takes a while and is measured when asked for. */
/** @typedef {'exact' | 'quality' | 'importance' | 'gradients' | 'derivation'} Measured */

/**
 * Sentences drawn in one way, over network evaluations.
 *
 * @typedef {object} Quality
 * @property {SampleConfig} sample
 * @property {number | null} step of the weights; null where the data distribution drew them
 * @property {QualityPoint[]} points
 */

/**
 * The numbers of a run on the axis of all lanes: nats per sequence above H, or as they are where it is unknown.
 *
 * @typedef {object} Trail
 * @property {{ step: number, above: number }[]} losses
 * @property {{ step: number, above: number, standardError: number }[]} bounds
 */

/**
 * @typedef {object} Run
 * @property {string} id by which the page reaches it
 * @property {LaneConfig | null} config of a lane; of the page's own run the table says what it is to be
 * @property {number | null} entropy of a lane's corpus, where its distribution is known
 * @property {Baselines | null} baselines of a lane's corpus
 * @property {'idle' | 'starting' | 'ready' | 'dead' | 'failed'} worker ready when it has opened what the
 *   page shows first, so that a reader's training is never replaced by it
 * @property {DeviceReport | null} device where it is trained
 * @property {string} opened by which its worker knows it; empty while it has none
 * @property {Origin | null} origin
 * @property {LaneStatus | null} status
 * @property {boolean} training
 * @property {number} stepsPerSecond
 * @property {number | null} savedStep
 * @property {History} history
 * @property {{ [k: number]: Measurement }} estimates the last of each k
 * @property {{ [k: number]: Measurement }} exacts
 * @property {{ step: number, loss: LearnedLoss }[]} losses of a learned posterior
 * @property {{ step: number, measured: LearnedMeasured }[]} marks what was measured of one, the newest last
 * @property {Pictures | null} pictures as of the newest
 * @property {{ step: number, bounds: ImportanceWeighted[] } | null} importance tighter bounds, as of that step
 * @property {{ step: number, previews: Preview[] } | null} seen what a planner makes of corrupted sentences
 * @property {Quality[]} qualities how good its sentences are, one for each way of drawing
 * @property {{ [what in Measured]?: Work }} work
 * @property {LaneReading | null} reading of a lane: its numbers on the axis of all lanes
 * @property {Trail} trail
 */

/** Before there is a run. @type {Omit<Run, 'id' | 'config' | 'entropy' | 'baselines' | 'worker' | 'device'>} */
export const unopened = {
  opened: '',
  origin: null,
  status: null,
  training: false,
  stepsPerSecond: 0,
  savedStep: null,
  history: noHistory(),
  estimates: {},
  exacts: {},
  losses: [],
  marks: [],
  pictures: null,
  importance: null,
  seen: null,
  qualities: [],
  work: {},
  reading: null,
  trail: { losses: [], bounds: [] },
};

/** @param {string} id @param {LaneConfig | null} [config] @param {Corpus | null} [corpus] @returns {Run} */
export const recordOf = (id, config = null, corpus = null) => ({
  id,
  config,
  entropy: corpus?.entropy ?? null,
  baselines: corpus?.baselines ?? null,
  worker: 'idle',
  device: null,
  ...unopened,
});

/** @param {Run} run */
export const stepOf = ({ status }) => status?.step ?? 0;

/** How many steps it is to have in all. @param {Run} run */
export const budgetOf = ({ status, config }) =>
  status?.budget ?? config?.run.training.steps ?? Infinity;

/** Whether it has done its steps. @param {Run} run */
export const isFinished = ({ status }) => status !== null && status.step >= status.budget;

/** @param {Run} run @param {Measurement} measurement @returns {Run} */
export const withEstimate = (run, measurement) => ({
  ...run,
  estimates: { ...run.estimates, [measurement.k]: measurement },
  history: withBound(run.history, measurement),
});

/**
 * A run after an event that is its own.
 *
 * @param {Run} run
 * @param {Event} event
 * @param {number} k at which is entered what has none
 * @returns {Run}
 */
export function heard(run, event, k) {
  switch (event.type) {
    case 'ready':
      return { ...run, device: null };
    case 'opened': {
      const { run: opened, origin, status, history, training } = event;
      // Where the same run goes on from its last save, what its learned posterior was stays.
      const { losses, marks, pictures, importance, work } = opened === run.opened ? run : unopened;
      const kept = { losses, marks, pictures, importance, work };
      const news = { opened, origin, status, history, training };
      return { ...run, ...unopened, ...kept, ...news, worker: 'ready' };
    }
    case 'progress': {
      const { step, budget, training, stepsPerSecond, learned: loss } = event;
      return {
        ...run,
        status: run.status && { ...run.status, step, budget },
        training,
        stepsPerSecond,
        history: withLosses(run.history, event.losses),
        losses: loss ? thinned([...run.losses, { step, loss }]) : run.losses,
      };
    }
    case 'bound':
      return withEstimate(run, event.measurement);
    case 'measured': {
      const { step, measured, pictures, measurement } = event.mark;
      const marks = thinned([...run.marks, { step, measured }]);
      return { ...withEstimate(run, { ...measurement, k }), marks, pictures };
    }
    case 'device':
      return { ...run, device: event.report };
    case 'saved':
      return event.run === run.opened ? { ...run, savedStep: event.step } : run;
    default:
      return run;
  }
}
