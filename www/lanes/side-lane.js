/** A lane beside the page's own run: a network, and how it is measured and sampled. */

/** @import { LaneConfig, LaneReport, SampleConfig } from '../../pkg/index.js' */
/** @import { Run } from '../record.js' */
/** @import { Network } from './network.js' */
import { freshId } from '../protocol.js';
import { budgetOf, recordOf, stepOf, unopened } from '../record.js';
import { drawsAlike } from '../runner.js';
import { core } from '../state.js';
import { thinned } from '../worker/history.js';
import { onAxis } from './sheet.js';

/** Points of a lane's line in the chart. */
const MOST_POINTS = 400;

export class SideLane {
  /** The step of the weights that sentences were drawn from last. */
  #drawnAt = 0;

  /** @param {LaneConfig} config @param {Network} network @param {Run['trail']} [trail] what is known of the way it came */
  constructor(config, network, trail = unopened.trail) {
    const corpus = core()?.describeCorpus(config.run.corpus);
    const { opened } = network.run;
    this.config = config;
    this.network = network;
    this.run = withReading({ ...recordOf(freshId(), config, corpus), opened, trail });
  }

  /** Takes what its network has come to, and of what was measured the lane's own. @param {Run} run */
  follow(run) {
    const { id, config, entropy, baselines, opened } = this.run;
    const { trail, estimates: before } = run.opened === opened ? this.run : unopened;
    const estimates = this.#ownOf(run) ?? before;
    this.run = withReading({ ...run, id, config, entropy, baselines, trail, estimates });
  }

  /** The newest measurement of a network's that is this lane's. @param {Run} run */
  #ownOf({ estimates }) {
    const { sample, evaluation } = this.config;
    const found = estimates[sample.blockSize];
    const isOwn = found && evaluation === 'bound' && isOfShare(found.share, sample);
    return isOwn ? { [found.k]: found } : null;
  }

  /** Draws sentences from the weights as they are, once. */
  sample() {
    const step = stepOf(this.run);
    if (step !== this.#drawnAt && this.network.sample(this.config)) this.#drawnAt = step;
  }
}

/** Whether it was measured at the share of random tokens that a lane asks for. */
/** @param {number | null} share @param {SampleConfig} sample */
const isOfShare = (share, sample) => share === null || share === sample.share;

/** What a lane has told, as the core reads it. @param {Run} run @returns {LaneReport} */
export function reportOf(run) {
  const config = /** @type {LaneConfig} */ (run.config);
  const mark = run.marks.at(-1);
  const estimate = config.run.model.kind === 'fixed' && run.estimates[config.sample.blockSize];
  const step = stepOf(run);
  const drawn = run.qualities.find(
    (other) => other.step === step && drawsAlike(other.sample, config.sample),
  );
  return {
    config,
    entropy: run.entropy,
    step,
    budget: budgetOf(run),
    loss: run.history.losses.at(-1)?.nats ?? null,
    learnedLoss: run.losses.at(-1)?.loss ?? null,
    measurement: estimate || null,
    learned: mark?.measured ?? null,
    measuredStep: (estimate || mark)?.step ?? null,
    quality: drawn?.points ?? null,
  };
}

/** With its numbers read, and what is new of them on its lines. @param {Run} run @returns {Run} */
function withReading(run) {
  const report = reportOf(run);
  const { step, measuredStep } = report;
  const reading = core()?.readLane(report) ?? null;
  const { loss, bound } = reading ?? {};
  let { losses, bounds } = run.trail;
  if (loss && losses.at(-1)?.step !== step)
    losses = thinned([...losses, { step, above: onAxis(loss) }], MOST_POINTS);
  if (bound && measuredStep !== null && bounds.at(-1)?.step !== measuredStep) {
    const { standardError } = bound;
    bounds = [...bounds, { step: measuredStep, above: onAxis(bound), standardError }];
  }
  return { ...run, reading, trail: { losses, bounds } };
}
