/// <reference lib="esnext.disposable" />

/**
 * What the wasm builds give to JavaScript. Everything measured is in nats per sequence.
 *
 * Functions and classes are declared by wasm-bindgen in each build's folder, the objects they take and give in
 * `types.d.ts`; both are written from the Rust code. Here stands what JavaScript adds.
 */

import type {
  Cell,
  Frame,
  LaneConfig,
  LearnedLoss,
  LearnedMeasured,
  Measurement,
  Progress,
  QualityPoint,
  RunConfig,
  State,
  Text,
} from './types.js';
import type { InitInput, Lane } from './cpu/denoise_lab.js';

export * from './types.js';
export type { ProcessGap } from './core/denoise_lab.js';
export type {
  ClaimTest,
  ClaimTiming,
  Evaluation,
  Lane,
  Quality,
  Snapshot,
} from './cpu/denoise_lab.js';
export type { Gpu } from './webgpu/denoise_lab.js';

/** The languages of every text. */
export type Language = keyof Text;

/** The small build. */
export type CoreModule = typeof import('./core/denoise_lab.js');
/** The build that trains. */
export type CpuModule = typeof import('./cpu/denoise_lab.js');
/** The build that trains on a GPU too. */
export type WebgpuModule = typeof import('./webgpu/denoise_lab.js');

/** A measurement of a learned run, of the weights of when it began; `free` cancels it. */
export interface Asked<T> {
  progress(): Progress;
  /** Goes on for about this long; true when it is finished. */
  advance(milliseconds: number): Promise<boolean>;
  result(): T;
  free(): void;
}

/** What a lane has told of itself so far. */
export type LaneReport = {
  config: LaneConfig;
  /** H of its corpus. */
  entropy: number | null;
  step: number;
  budget: number;
  /** The training loss of the last steps; of a learned posterior its D and R. */
  loss: number | null;
  learnedLoss: LearnedLoss | null;
  /** The newest measurement, and the step of its weights. */
  measurement: Measurement | null;
  learned: LearnedMeasured | null;
  measuredStep: number | null;
  quality: QualityPoint[] | null;
};

/** A cell as the page draws it. */
export type DrawnCell = Cell & {
  /** It is destroyed and holds a random token, which reads as text and is none. */
  noise: boolean;
  /** Where a restored token is changed: what it was. */
  correctedFrom: string | null;
};

/** What the page saves of its ladder, so that another program can draw it. */
export type SavedTrajectory = {
  format: 'denoise-lab-trajectory';
  version: 1;
  units: { t: 'steps'; logProbability: 'nats' };
  /** From data to noise, or from a prompt's blanks to the filled sentence. */
  direction: 'forward' | 'reverse';
  /** By name; what they are set to is in `config`. */
  corpus: string;
  process: string;
  /** Positions a step; null of a diffusion, which has none. */
  k: number | null;
  /** Of the noise or of the draws. */
  seed: number;
  /** The sentence that is destroyed, or the prompt whose blanks are restored. */
  prompt: string;
  /** What stands between tokens: nothing, or a space between words. */
  separator: string;
  /** Who restored: the exact data distribution, the recorded demo model, the reader's own. */
  by: 'law' | 'demo' | 'own' | null;
  /** The step of the model's weights. */
  step: number | null;
  /** t = 0 first; a restoration runs from the last to the first. */
  frames: (Omit<Frame, 'cells'> & { cells: DrawnCell[] })[];
  /** The settings it was drawn with, as a link carries them. */
  config: State;
};

/** Where a build's wasm is: an address, a response, its bytes or the compiled module. */
export type WasmSource = InitInput;

/** The small build; loaded once. */
export function loadCore(wasm?: WasmSource): Promise<CoreModule>;
/** The build that trains; loaded once. */
export function loadCpu(wasm?: WasmSource | Promise<WasmSource>): Promise<CpuModule>;
/** The build that trains on a GPU; loaded once. */
export function loadWebgpu(wasm?: WasmSource): Promise<WebgpuModule>;
/** A new model, untrained, in this context. */
export function createLane(run: RunConfig): Promise<Lane>;
/** A model from a checkpoint, in this context. */
export function openLane(checkpoint: Uint8Array): Promise<Lane>;
