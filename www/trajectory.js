/** The ladder's trajectory as a file, from which another program can draw it. */

/** @import { SavedTrajectory } from '../pkg/index.js' */
import { download } from './download.js';
import { corrected, isNoise } from './frames.js';
import { shownFrames } from './playback.js';
import { blockSizeOf, modelName } from './process.js';
import { get } from './state.js';

/** The trajectory on the ladder, and what it is of. @returns {SavedTrajectory | null} */
export function shownTrajectory(table = get()) {
  const { direction, corpus, restored } = table;
  const frames = shownFrames(table);
  const drawn = { state: table.config, by: null, step: null };
  const { state: config, by, step } = (direction === 'reverse' ? restored : null) ?? drawn;
  if (table.core !== 'ready' || !config || !corpus || frames.length === 0) return null;
  return {
    format: 'denoise-lab-trajectory',
    version: 1,
    units: { t: 'steps', logProbability: 'nats' },
    direction,
    corpus: config.run.corpus.kind,
    process: modelName(config.run),
    k: blockSizeOf({ config, process: table.process }),
    seed: config.sample.seed,
    prompt: direction === 'reverse' ? config.view.prompt : corpus.sentence,
    separator: corpus.separator,
    by: by === 'oracle' ? 'law' : by,
    step,
    frames: frames.map((frame) => ({
      ...frame,
      cells: frame.cells.map((cell, position) => ({
        ...cell,
        noise: isNoise(cell),
        correctedFrom: corrected(frames, frame.t, position),
      })),
    })),
    config,
  };
}

/** Downloads it. */
export function saveTrajectory() {
  const trajectory = shownTrajectory();
  if (!trajectory) return;
  const { corpus, process, direction, seed } = trajectory;
  const name = `${corpus}-${process}-${direction}-seed-${seed}.json`;
  download(`${JSON.stringify(trajectory, null, 1)}\n`, name, 'application/json');
}
