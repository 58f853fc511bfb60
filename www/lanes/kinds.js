/** What differs between lanes of the two kinds: the worker, how a run is opened, what is told of it. */

/** @import { LaneConfig, LaneReport, RunConfig, State } from '../../pkg/index.js' */
/** @import { Command, Event, LearnedCommand, LearnedEvent } from '../protocol.js' */
/** @import { ColumnName } from './sheet.js' */
/** @import { SideLane } from './state.js' */
import { sentencesOf } from '../measure.js';
import { core } from '../state.js';

/** @typedef {Command | LearnedCommand} AnyCommand */
/** @typedef {Event | LearnedEvent} AnyEvent */

/**
 * What an event tells of a lane: of itself, and of what is reported of it.
 *
 * @typedef {{ lane?: Partial<SideLane>, told?: Partial<LaneReport> }} News
 */

/**
 * @typedef {object} Kind
 * @property {string} source the worker's script
 * @property {(config: any, id: string) => AnyCommand[]} open what begins a run on it
 * @property {(event: any) => News} news
 * @property {(config: any) => State | null} drawn what sentences are drawn of it by, if any are
 * @property {ColumnName[]} columns that only this kind has something in
 */

/** @type {{ [kind in LaneConfig['kind']]: Kind }} */
export const kinds = {
  fixed: {
    source: './worker.js',
    open: ({ run, sample, evaluation }, id) => [
      { type: 'prefer', device: 'cpu' },
      evaluation === 'bound'
        ? {
            type: 'watch',
            k: sample.blockSize,
            sentences: sentencesOf(core()?.describeCorpus(run.corpus).length ?? 0),
          }
        : { type: 'unwatch' },
      { type: 'open', run: id, origin: 'fresh', config: run, train: false, aside: true },
    ],
    news: fixedNews,
    drawn: ({ run, sample }) => /** @type {State} */ ({ run, sample }),
    columns: ['processGap', 'learningGap'],
  },
  learned: {
    source: './worker-learned.js',
    open: (/** @type {{ run: RunConfig }} */ { run }, id) => [
      { type: 'open', run: id, config: run },
    ],
    news: learnedNews,
    drawn: () => null,
    columns: ['distortion', 'rate'],
  },
};

/** @param {Event} event @returns {News} */
function fixedNews(event) {
  if (event.type === 'opened') return begun(event.status);
  if (event.type === 'progress') {
    const { step, budget, training, stepsPerSecond, losses } = event;
    const loss = losses.at(-1)?.nats;
    return {
      lane: { training, stepsPerSecond },
      told: { step, budget, ...(loss === undefined ? {} : { loss }) },
    };
  }
  if (event.type === 'bound') {
    const { measurement } = event;
    return { told: { measurement, measuredStep: measurement.step } };
  }
  return {};
}

/** @param {LearnedEvent} event @returns {News} */
function learnedNews(event) {
  if (event.type === 'opened') return begun(event.status);
  if (event.type === 'trained') {
    const { step, budget, training, stepsPerSecond, loss } = event;
    return {
      lane: { training, stepsPerSecond },
      told: { step, budget, ...(loss ? { learnedLoss: loss } : {}) },
    };
  }
  if (event.type === 'measured') {
    return { told: { learned: event.measured, measuredStep: event.step } };
  }
  return {};
}

/** @param {{ parameters: number, step: number, budget: number }} status @returns {News} */
const begun = ({ parameters, step, budget }) => ({ lane: { parameters }, told: { step, budget } });
