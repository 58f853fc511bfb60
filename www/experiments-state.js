/** What is known of the experiments beside the learned run, and of the test of the claim. */

/** @import { ClaimContest, ClaimProgress, Derived, Experiments, GradientRow, Text } from '../pkg/index.js' */
/** @import { Fault } from './protocol.js' */

/**
 * @typedef {object} ExperimentState
 * @property {Experiments | null} asked what the controls say; null until the core is ready
 * @property {{ [pointer: string]: Fault }} refused settings with a value that is out of range
 * @property {{ run: Text, step: number, rows: GradientRow[] } | null} gradients of a run by name
 * @property {{ run: Text, step: number, derived: Derived }[]} derived in this visit, the newest last
 */

/**
 * @typedef {object} ClaimTested
 * @property {'idle' | 'starting' | 'ready' | 'failed'} worker idle until the section is seen
 * @property {number | null} expected seconds that the test would take; null while that is not known
 * @property {string} id of the test under way, or of the last; empty if there is none
 * @property {boolean} running
 * @property {ClaimProgress | null} progress
 * @property {number} began when it did, in milliseconds
 * @property {ClaimContest[]} contests
 */

/** @type {ExperimentState} */
export const noExperiments = { asked: null, refused: {}, gradients: null, derived: [] };

/** @type {ClaimTested} */
export const untested = {
  worker: 'idle',
  expected: null,
  id: '',
  running: false,
  progress: null,
  began: 0,
  contests: [],
};
