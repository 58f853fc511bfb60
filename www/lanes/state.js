/** What the table of state holds of lanes side by side. */

/** @import { Finding, LaneName, LaneReading, LaneReport } from '../../pkg/index.js' */

/**
 * A lane beside others, and what it has told.
 *
 * @typedef {object} SideLane
 * @property {string} id
 * @property {LaneReport} told
 * @property {LaneReading | null} reading its numbers on the axis of all lanes
 * @property {'idle' | 'starting' | 'ready' | 'failed'} worker
 * @property {boolean} training
 * @property {number | null} parameters once its network is made
 * @property {number} stepsPerSecond
 * @property {{ step: number, above: number }[]} losses nats per sequence above H, or as they are where it is unknown
 * @property {{ step: number, above: number, standardError: number }[]} bounds the same
 */

/**
 * Lanes side by side.
 *
 * @typedef {object} Lanes
 * @property {SideLane[]} list two to six, once there are any
 * @property {LaneName[]} names what tells each from the others
 * @property {boolean} lockstep whether they keep to one step number
 * @property {string | null} story that set them
 * @property {Finding[]} findings of the story's promises
 * @property {number | null} seconds from the story's click to its outcome
 */

/** No lanes yet. @type {Lanes} */
export const none = {
  list: [],
  names: [],
  lockstep: true,
  story: null,
  findings: [],
  seconds: null,
};
