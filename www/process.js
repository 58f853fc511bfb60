/** What the page has to know of a process before there is a model of it to ask. */

/** @import { ProcessConfig } from '../pkg/index.js' */

/** Whether the model itself predicts which positions are recovered: a planner, at a head cost. */
/** @param {ProcessConfig | undefined} process */
export const plans = (process) => process?.variant === 'hidden';

/** Whether a corrupted position may hold a token, which can be mistaken for text. */
/** @param {ProcessConfig | undefined} process */
export const isNoisy = (process) => (process?.share ?? process?.spanShare ?? 0) > 0;

/** Whether every position is corrupted a little more at each level, instead of block after block. */
/** @param {ProcessConfig | undefined} process */
export const isDiffusion = (process) => process?.kind === 'iid' || process?.kind === 'gaussian';

/** Whether a model's bound can be summed exactly: noise can be written in too many ways. */
/** @param {ProcessConfig | undefined} process */
export const isSummable = (process) =>
  !plans(process) && !isNoisy(process) && !isDiffusion(process);
