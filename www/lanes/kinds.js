/** A lane's run of either kind: how it is opened, what is told of it, what there is to see. */

/** @import { LaneConfig, LaneReport, ModelConfig, State } from '../../pkg/index.js' */
/** @import { Command, Event } from '../protocol.js' */
/** @import { ColumnName } from './sheet.js' */
/** @import { SideLane } from './state.js' */
import { sentencesOf } from '../measure.js';
import { core } from '../state.js';

/**
 * What an event tells of a lane: of itself, and of what is reported of it.
 *
 * @typedef {{ lane?: Partial<SideLane>, told?: Partial<LaneReport> }} News
 */

/** The columns in which only runs of this kind have something. @type {{ [kind in ModelConfig['kind']]: ColumnName[] }} */
export const COLUMNS = {
  fixed: ['processGap', 'learningGap'],
  learned: ['distortion', 'rate'],
};

/** What begins a lane's run. @param {LaneConfig} config @param {string} id @returns {Command[]} */
export function opening(config, id) {
  const { run, sample, evaluation } = config;
  const k = sample.blockSize;
  const sentences = sentencesOf(core()?.describeCorpus(run.corpus).length ?? 0);
  return [
    { type: 'prefer', device: 'cpu' },
    evaluation === 'bound' ? { type: 'watch', k, sentences } : { type: 'unwatch' },
    { type: 'open', run: id, origin: 'fresh', config: run, train: false, aside: true },
  ];
}

/** What sentences are drawn of a lane by, if any are. @param {LaneConfig} config @returns {State | null} */
export const drawn = ({ run, sample }) =>
  run.model.kind === 'fixed' ? /** @type {State} */ ({ run, sample }) : null;

/** @param {Event} event @returns {News} */
export function newsOf(event) {
  switch (event.type) {
    case 'opened': {
      const { parameters, step, budget } = event.status;
      return { lane: { parameters }, told: { step, budget } };
    }
    case 'progress': {
      const { step, budget, training, stepsPerSecond, losses, learned } = event;
      const loss = losses.at(-1)?.nats;
      return {
        lane: { training, stepsPerSecond },
        told: {
          step,
          budget,
          ...(loss === undefined ? {} : { loss }),
          ...(learned ? { learnedLoss: learned } : {}),
        },
      };
    }
    case 'bound': {
      const { measurement } = event;
      return { told: { measurement, measuredStep: measurement.step } };
    }
    case 'measured': {
      const { step, measured } = event.mark;
      return { told: { learned: measured, measuredStep: step } };
    }
    default:
      return {};
  }
}
