/** What the wasm builds give to JavaScript. Everything measured is in nats per sequence. */

export type Language = 'zh' | 'en';

/** One word or sentence in both languages. */
export type Text = { zh: string; en: string };

/** What every function here throws when it is asked for something impossible. */
export type Fault = {
  kind:
    | 'setting'
    | 'prompt'
    | 'text'
    | 'link'
    | 'checkpoint'
    | 'too-large'
    | 'device'
    | 'no-gpu'
    | 'device-lost'
    | 'out-of-memory'
    | 'shader'
    | 'self-test'
    | 'diverged'
    | 'impossible'
    | 'file';
  message: Text;
};

/** What has to happen when a setting changes; each does everything the ones before it do. */
export type Effect = 'view' | 'sample' | 'evaluate' | 'retrain';

/** The values a setting can take, and the one it starts with. */
export type Range =
  | { kind: 'integer'; min: number; max: number; default: number }
  /** A whole number out of min, min + step, .. max. */
  | { kind: 'stepped'; min: number; max: number; step: number; default: number }
  | { kind: 'real'; min: number; max: number; step: number; default: number }
  | { kind: 'choice'; options: { name: string; label: Text }[]; default: string }
  | { kind: 'text'; maxLength: number; default: string };

/** Everything there is to know about one control. */
export type Setting = {
  /** Its name in links and flags. */
  name: string;
  /** Where it lives in the state, as a JSON pointer. */
  pointer: string;
  range: Range;
  unit: string;
  effect: Effect;
  /** When it exists: where the choice at this pointer has one of these names. */
  applies: { pointer: string; names: string[] } | null;
  advanced: boolean;
  label: Text;
  help: Text;
};

/** A posterior and a network by name. */
export type Method = {
  name: string;
  label: Text;
  help: Text;
  /** The settings that make it, by name, with their values. */
  choices: [setting: string, value: string][];
};

export type CorpusConfig = {
  kind: string;
  /** `capitals`, `capitals-en`: the share of true sentences, and how countries are weighted. */
  truth?: number;
  weights?: 'zipf' | 'uniform';
  /** `brackets`, `topics`, `checksum`: L. */
  length?: number;
  /** `brackets`: types of brackets. */
  types?: number;
  /** `topics`: how many, words of each, and how often a word is the topic's own. */
  topics?: number;
  wordsPerTopic?: number;
  focus?: number;
  /** `checksum`: V. */
  vocabulary?: number;
  /** `text`: L, and which text. */
  context?: number;
  fingerprint?: string;
};
export type ProcessConfig = {
  kind: string;
  /** `noise`: u, the probability that a corrupted position becomes a random token. */
  share?: number;
  /** `noise`: who knows which positions are corrupted. */
  variant?: 'visible' | 'blind' | 'hidden';
  /** `span`: the same probability. */
  spanShare?: number;
  /** `span`: what is known of the corrupted positions. */
  spanVariant?: 'visible' | 'blind';
  /** `iid` and `gaussian`: T. */
  steps?: number;
  /** `iid`: how fast tokens are replaced. */
  replacement?: 'linear' | 'constant';
  /** `iid`: the probability of replacement a step, where it is constant. */
  rate?: number;
  /** `gaussian`: how fast noise is added. */
  schedule?: 'shifted' | 'cosine' | 'linear';
  /** `gaussian`: whether what noise is added to is learnt, an ablation. */
  embeddings?: 'frozen' | 'learnt';
};
export type NetworkConfig = {
  /** `transformer`, `convolution` or `encoder-decoder`, which needs the process `left-to-right`. */
  kind: string;
  size: string;
};
/** What has to be known of a process before there is a model of it to ask. */
export type ProcessDescription = {
  /** Whether the model itself predicts which positions are restored, at a head cost. */
  plans: boolean;
  /** Whether a corrupted position may hold a token, which can be mistaken for text. */
  noisy: boolean;
  /** Whether a model's bound can be summed exactly. */
  summable: boolean;
  /** Whether a network trained on it can restore positions in any order. */
  anyOrder: boolean;
  /** Whether positions are destroyed k at a time; in a diffusion k changes nothing. */
  blocks: boolean;
  /** Whether the training loss is drawn from a bound. */
  trainsABound: boolean;
};
export type TrainingConfig = { steps: number; [name: string]: number };

/** A run: what is trained, on what, and how. It is also a checkpoint's metadata. */
export type RunConfig = {
  version: number;
  corpus: CorpusConfig;
  model: ModelConfig;
  /** Of what undoes a fixed posterior; of encoder and decoder each, where it is learned. */
  network: NetworkConfig;
  training: TrainingConfig;
};

/** A corruption process, where the posterior is fixed; an autoencoder's latents, where it is learned. */
export type ModelConfig = {
  kind: 'fixed' | 'learned';
  process?: ProcessConfig;
  latent?: LatentConfig;
};

/** How blanks are filled. */
export type SampleConfig = {
  /** k, the positions restored by one network evaluation, 1..=L. */
  blockSize: number;
  /** Network evaluations; 0 for as many as k asks for. */
  steps: number;
  temperature: number;
  /** Tokens are drawn from the likeliest ones that together have this probability, (0, 1]. */
  topP: number;
  /** Rounds in which some blanks are masked again and drawn anew. */
  remask: number;
  /** How many blanks the first round masks again. */
  remaskSize: number;
  order: string;
  choice: string;
  givens: string;
  particles: number;
  seed: number;
};

export type ViewConfig = {
  language: 'auto' | Language;
  theme: 'auto' | 'light' | 'dark';
  prompt: string;
  /** The corruption level t. */
  level: number;
  speed: number;
  device: 'auto' | 'cpu' | 'gpu';
};

/** The state behind a page, a link and a command line. */
export type State = {
  run: RunConfig;
  sample: SampleConfig;
  view: ViewConfig;
};

export type Baselines = { pooledUnigram: number; positionalUnigram: number; bigram: number };

export type Corpus = {
  name: string;
  /** L, the tokens of a sentence. */
  length: number;
  vocabulary: string[];
  /** What stands between two tokens in text. */
  separator: string;
  /** How the mask is drawn. */
  mask: string;
  /** How a blank is written in a prompt: a sign that the corpus does not write with. */
  blank: string;
  /** H, where the law is known. */
  entropy: number | null;
  /** Whether its sentences can be listed, so that bounds and process gaps can be summed exactly. */
  listed: boolean;
  baselines: Baselines | null;
  prompts: string[];
  sentence: string;
};

/** A text someone brought, as it is known before training. */
export type TextDescription = {
  /** Names it in `CorpusConfig`; the text itself stays in this context's memory. */
  fingerprint: string;
  bytes: number;
  /** Characters for training, and held out. */
  training: number;
  heldOut: number;
  /** Held-out characters that the vocabulary does not have. */
  unknown: number;
  /** The training part's, the most frequent first. */
  vocabulary: { text: string; count: number }[];
  lineLengths: { from: number; to: number; lines: number }[];
  /** Nats per held-out character. */
  unigram: number;
  bigram: number;
  longestContext: number;
};

export type PromptCell = { token: number | null; text: string; given: boolean; unseen: boolean };
export type Prompt = { cells: PromptCell[]; blanks: number };

export type CellState = 'given' | 'kept' | 'corrupted' | 'pending' | 'restored';
export type Candidate = { token: number; text: string; probability: number };

export type Cell = {
  /** `null` for the mask; a corrupted or pending cell may hold a token of noise. */
  token: number | null;
  text: string;
  state: CellState;
  /** Beyond the prompt: the sentence was padded with this blank. */
  unseen: boolean;
  /** Where a planner says so: that it is recovered in the coming step. They sum to that step's k. */
  recoveryProbability: number | null;
  /** P(s_i = 1 | z), by a head of its own: that it is corrupted at all. */
  corruptedProbability: number | null;
  candidates: Candidate[];
};

/** One moment of a trajectory: t = 0 is data, t = T is pure noise. */
export type Frame = { t: number; cells: Cell[]; logProbability: number | null };

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
  /** Who restored: the corpus's exact law, the recorded demo model, the reader's own. */
  by: 'law' | 'demo' | 'own' | null;
  /** The step of the model's weights. */
  step: number | null;
  /** t = 0 first; a restoration runs from the last to the first. */
  frames: (Omit<Frame, 'cells'> & { cells: DrawnCell[] })[];
  /** The settings it was drawn with, as a link carries them. */
  config: State;
};

/** A corrupted sentence as the averaged weights see it, and the tokens it was. */
export type Preview = { frame: Frame; target: string[] };

/** What the log-probability of a filled prompt is the logarithm of. */
export type LogProbabilityKind =
  | 'exact'
  | 'along-order'
  | 'independent-draws'
  | 'left-context'
  | 'along-noise'
  | 'along-blocks'
  | 'along-rounds'
  | 'weighted-latents'
  | 'no-probability';

export type Infill = {
  /** From the prompt, all blank, to the filled sentence. */
  frames: Frame[];
  text: string;
  tokens: number[];
  /** null where the way of filling has none. */
  logProbability: number | null;
  logProbabilityKind: LogProbabilityKind;
  /** null where a planner chose. */
  orderUsed: string | null;
  /** How often a token that had been restored was changed again; 0 without a planner or remasking. */
  corrections: number;
  networkEvaluations: number;
  /** Of the particles' last weights; null without particles. */
  effectiveSampleSize: number | null;
  smallestEffectiveSampleSize: number | null;
  /** The z of this sentence, of a learned posterior. */
  latent?: number[];
};

/** What a number says about -log p(x). */
export type BoundKind =
  | 'exact'
  | 'upper-bound-exact'
  | 'upper-bound-estimate'
  | 'paired-estimate'
  | 'law-paired-estimate';

/** A measured number and what kind of number it is. */
export type Estimate = {
  kind: BoundKind;
  nats: number;
  /** 0 where the number is exact. */
  standardError: number;
  sentences: number;
  /** One entry for each t = 1..T. */
  perStep: number[];
  /** The same of the optimal network, where it is known. */
  optimumPerStep?: number[] | null;
};

/** A mean over sentences; its standard error is 0 where it is exact. */
export type Mean = { nats: number; standardError: number };

/** A part of the bound, and what it costs the optimal network where the corpus's law is known. */
export type Part = Mean & { optimum: Mean | null; learningGap: Mean | null };

export type Measurement = {
  step: number;
  k: number;
  nelbo: Estimate;
  natsPerToken: number;
  bitsPerToken: number;
  processGap: number | null;
  /** Standard errors of the gaps; 0 where they are exact. */
  processGapError: number | null;
  learningGap: number | null;
  learningGapError: number | null;
  /** Of a model with a planner: which positions need recovery, and what they are; they sum to the bound. */
  headCost: Part | null;
  tokenCost: Part | null;
  /** −log p(x) itself, in the same direction as `nelbo`. */
  negativeLogLikelihood: Estimate | null;
  jensenGap: number | null;
};

/** A measurement under way, on the weights the lane had when it began; `free` cancels it. */
export interface Evaluation {
  progress(): { done: number; rows: number };
  /** Goes on for about this long; true when it is finished. */
  advance(milliseconds: number): Promise<boolean>;
  /** The block sizes that are measured: one of an estimate, all of an exact sum. */
  blockSizes(): Uint32Array;
  /** What was measured at block size k, once it is finished. */
  measurement(k: number): Measurement;
  free(): void;
}

/** A share of sentences, in [0, 1]; its standard error is 0 where all or none are. */
export type Share = { share: number; standardError: number };

/** How far the sampler's law is from the corpus's. */
export type Distance = {
  /** KL(p* ‖ sampler) in nats, summed; or the total variation of the sentences drawn. */
  kind: 'exact-divergence' | 'empirical-total-variation';
  /** Infinite where the sampler cannot draw a sentence of the corpus. */
  value: number;
  /** What it is on average for as many sentences of the corpus itself; 0 if it is exact. */
  chance: number;
};

/** What sentences are like that were drawn in some number of network evaluations. */
export type QualityPoint = {
  evaluations: number;
  /** Those that a sentence took, on average. */
  meanEvaluations: number;
  sentences: number;
  /** Those that the corpus can say. */
  valid: Share;
  /** −log p* of those; null where there are fewer than two. */
  surprisal: Mean | null;
  /** In each way that is known. */
  distances: Distance[];
};

/** Sentences being drawn, on the weights the lane had when it began; `free` cancels it. */
export interface Quality {
  progress(): { done: number; rows: number };
  /** Goes on for about this long; true when it is finished. */
  advance(milliseconds: number): Promise<boolean>;
  points(): QualityPoint[];
  free(): void;
}

export type LaneStatus = {
  run: RunConfig;
  /** What tells the run from others. */
  title: Text;
  /** The corpus's name, and H where the law is known. */
  corpus: string;
  entropy: number | null;
  step: number;
  budget: number;
  parameters: number;
  learningRate: number;
  device: 'cpu' | 'gpu';
};

export type Loss = { step: number; nats: number };
export type TrainReport = {
  step: number;
  budget: number;
  finished: boolean;
  losses: Loss[];
  /** What a learned posterior's loss is made of. */
  learned: LearnedLoss | null;
};

/** One model, its posterior fixed or learned, and its optimiser. What the other kind cannot do throws `setting`. */
export interface Lane {
  status(): LaneStatus;
  /**
   * Trains for about this long, if need be to the middle of a step, or until so many steps are done
   * in all. Not calling it is pausing.
   */
  train(milliseconds: number, until?: number): Promise<TrainReport>;
  /** Trains for about this long, only to time it: milliseconds a step, over all such calls. */
  pace(milliseconds: number): number;
  /** Ends the step under way, or does a whole one. */
  step(): Promise<TrainReport>;
  /** Adds steps to the budget. */
  extend(steps: number): void;
  /** Fills the blanks of `state.view.prompt`. */
  infill(state: State): Promise<Infill>;
  /** That many corrupted sentences, the same at every call, at levels t = 1..=T in turn. */
  preview(k: number, count: number): Promise<Preview[]>;
  /** The bound at this k, estimated from that many sentences. */
  estimate(k: number, sentences: number): Evaluation;
  /** The bound at every k, exactly. Throws `too-large` where that is out of reach. */
  exact(): Evaluation;
  /**
   * How good sentences are over network evaluations, drawn from a blank prompt in the way of the
   * state. Throws `setting` where the corpus's law is unknown.
   */
  quality(state: State, sentences: number): Quality;
  /**
   * A checkpoint, in half precision or to resume from. Rejects with `diverged` if a number of the
   * run's state is none any more: what was saved before is worth keeping.
   */
  save(half: boolean): Promise<Uint8Array>;
  /** Whether a learned posterior has collapsed. */
  measure(): Asked<LearnedMark>;
  /** Tighter bounds of a learned posterior, by K. */
  importance(): Asked<ImportanceWeighted[]>;
  /** How noisy a learned posterior's gradients are. */
  gradients(experiments: Experiments): Asked<GradientRow[]>;
  /** What each line of the derivation of its bound is. */
  derivation(): Asked<Derived>;
  free(): void;
}

/** q(z | x) = N(μ(x), diag σ²(x)), the decoder p(x | z), and what is minimised. */
export type LatentConfig = {
  scope: 'sentence' | 'position';
  /** d, the numbers of a latent. */
  dimensions: number;
  mean: 'learned' | 'fixed';
  /** A cap of 0 is none. */
  deviation: { kind: 'learned'; sigmaCap: number } | { kind: 'fixed'; sigma: number };
  decoder: { kind: 'factorised' } | { kind: 'autoregressive'; wordDropout: number };
  objective:
    | { kind: 'elbo'; beta: number; freeBits: number; annealing: number }
    | { kind: 'info-vae'; alpha: number; lambda: number }
    | { kind: 'aae'; lambda: number };
};

/** Means over some training steps, raw weights, nats per sequence. */
export type LearnedLoss = {
  /** What was minimised: no bound, unless it is D + R. */
  trainingLoss: number;
  /** D and R. */
  distortion: number;
  rate: number;
  /** MMD² or the discriminator's loss, where the objective has one. */
  further: number | null;
};

/** What the decoder has become. */
export type Verdict = 'alive' | 'partly' | 'unused' | 'positional-unigram' | 'pooled-unigram';

/** A measure of collapse, and what it says in a sentence. */
export type Reading = {
  name: string;
  value: number;
  standardError: number;
  unit: Text;
  sentence: Text;
};

export type LearnedMeasured = {
  kind: BoundKind | 'law-weighted-estimate';
  /** D + R, an upper bound on -log p(x). */
  bound: Mean;
  distortion: Mean;
  rate: Mean;
  /** The bound minus H; null where H is unknown. */
  gap: number | null;
  /** KL of each dimension of z, and Var_x of its posterior mean. */
  divergences: number[];
  meanVariances: number[];
  sentences: number;
  draws: number;
  readings: Reading[];
  /** Dimensions of z that are active, counted from 0. */
  active: number[];
  verdict: Verdict;
  sentence: Text;
};

/** Where the posterior puts sentences: the means of z in a plane. */
export type LatentScatter = {
  /** The numbers of a sentence's z; beyond 2 the plane is that of the principal components. */
  dimensions: number;
  /** The share of their variance along each axis. */
  explained: [number, number];
  /** What sentences are told apart by. */
  theme: Text;
  /** The share of the plane's variance that is between themes. */
  between: number;
  themes: { name: string; points: [number, number][]; centre: [number, number] }[];
};

/** IWAE-K, an upper bound on -log p(x) that falls in K. */
export type ImportanceWeighted = {
  /** K. */
  samples: number;
  /** Sentences averaged: all there are, weighted by their law, where few are listed. */
  sentences: number;
  kind: BoundKind | 'law-weighted-estimate';
  bound: Mean;
  /** The bound minus H; null where H is unknown. */
  gap: number | null;
  /** 1..=K. */
  effectiveSampleSize: number;
};

/** Numbers by position, sentence and dimension, row-major, [rows × sentences · dimensions]. */
export type Picture = { rows: number; dimensions: number; values: number[] };

export type Pictures = {
  sentences: string[];
  /** What a z of each sentence says. */
  reconstructions: string[];
  /** From the prior. */
  samples: string[];
  embedding: Picture;
  recovered: Picture;
  /** The z that was reconstructed from, and its mean. */
  sample: Picture;
  mean: Picture;
  scatter: LatentScatter;
};

/** Whether a learned posterior has collapsed, and what its weights make of some sentences, as of a step. */
export type LearnedMark = {
  step: number;
  /** Its bound, as that of any run. */
  measurement: Measurement;
  measured: LearnedMeasured;
  pictures: Pictures;
};

/** A measurement of a learned run, of the weights of when it began; `free` cancels it. */
export interface Asked<T> {
  progress(): { done: number; rows: number };
  /** Goes on for about this long; true when it is finished. */
  advance(milliseconds: number): Promise<boolean>;
  result(): T;
  free(): void;
}

/** A number and its standard error. */
export type Spread = { value: number; standardError: number };

/** N gradients of single draws, for one z of each sentence. */
export type GradientSummary = {
  /** The trace of the covariance. */
  trace: Spread;
  /** Below 0 by chance where there is no signal. */
  squaredNorm: Spread;
  signalToNoise: Spread;
  samples: number;
};

/** One estimator at one deviation; `encoder` is null where q has no parameters. */
export type GradientRow = {
  sigma: number;
  estimator: 'score-function' | 'leave-one-out' | 'pathwise' | 'fixed-posterior';
  draws: number;
  encoder: GradientSummary | null;
  decoder: GradientSummary;
};

/** The derivation of a bound with a model's values in every line. */
export type Derived = {
  lines: {
    relation: 'equal' | 'at-least';
    terms: { formula: string; name: Text; value: Mean | null }[];
    total: Mean | null;
  }[];
  /** The third line less the fourth: 0 on average. */
  samplingError: Mean;
  remark: { jensenGap: Mean | null; shortfall: Mean | null; rate: Mean; sentence: Text };
  /** The gradient's first term along one parameter of q, if it has one. */
  score: { parameter: 'deviation' | 'mean' | null; identity: Mean; firstTerm: Mean };
  sentences: number;
  draws: number;
  /** Of each estimate of log p(x). */
  samples: number;
};

/** What the experiments beside a learned run are asked. */
export type Experiments = {
  toy: { constant: number; curvature: number; mean: number; draws: number };
  gradients: { accuracy: number; estimates: number; sentences: number; draws: number };
  linear: { noise: number; beta: number; eigenvalues: number[] };
  claim: { corpora: string; seeds: number; steps: number; size: string };
};

export type ToyTable = {
  rows: {
    sigma: number;
    estimator: 'score-function' | 'with-mean' | 'leave-one-out' | 'pathwise';
    /** By formula, for one z. */
    variance: number;
    simulated: number;
    simulatedError: number;
    samplesNeeded: number | null;
  }[];
  gradient: number;
  /** Where the variance is least without a baseline. */
  quietestSigma: number;
};

export type LinearOptimum = {
  directions: {
    eigenvalue: number;
    active: boolean;
    /** Exact maximum likelihood drops it too. */
    explainedByNoise: boolean;
    explained: number;
    posteriorVariance: number;
    meanVariance: number;
    rate: number;
  }[];
  active: number;
  distortion: number;
  rate: number;
  elbo: number;
  logLikelihood: number;
  jensenGap: number;
  /** KL of the data from the model; null where a direction has no variance. */
  shortfall: number | null;
};

/** A mean over seeds; null is the error of one. */
export type OverSeeds = { nats: number; standardError: number | null };

/** A method on a corpus; D, R and I_z are null of a noise. */
export type ClaimLine = {
  corpus: string;
  method: string;
  kind: BoundKind | 'law-weighted-estimate';
  seeds: number;
  parameters: number;
  steps: number;
  seconds: number;
  bound: OverSeeds;
  /** The bound minus H. */
  gap: OverSeeds;
  gaps: number[];
  distortion: OverSeeds | null;
  rate: OverSeeds | null;
  latentInformation: OverSeeds | null;
  verdicts: Verdict[];
};

/** A corpus of the test: what is finished. */
export type ClaimContest = {
  corpus: string;
  entropy: number;
  lines: ClaimLine[];
  failures: { method: string; message: Text }[];
  finding: {
    corpus: string;
    best: string;
    bestPosterior: string | null;
    sentence: Text;
    contrasts: { name: string; added: OverSeeds; beyondChance: boolean | null; sentence: Text }[];
  } | null;
};

/** Training steps done and in all, and which run is under way. */
export type ClaimProgress = {
  done: number;
  rows: number;
  doing: { corpus: string; method: string; run: number } | null;
};

/** A test of the claim, pulled forward; `free` cancels it. */
export interface ClaimTest {
  /** Goes on for about this long, at least a training step; true when it is finished. */
  advance(milliseconds: number): Promise<boolean>;
  progress(): ClaimProgress;
  contests(): ClaimContest[];
  free(): void;
}

/** About how long such a test takes here: trains a little on each corpus to know; `free` cancels it. */
export interface ClaimTiming {
  /** Times the next corpus; true when it is finished. */
  advance(): boolean;
  seconds(): number;
  free(): void;
}

/** What one lane trains and how it is measured. */
export type LaneConfig = {
  run: RunConfig;
  sample: SampleConfig;
  /** Whether its bound is measured, or its training loss is all that is read. */
  evaluation: 'bound' | 'as-trained';
};

/** What a lane is called among others, and the settings in which it differs from them. */
export type LaneName = {
  name: Text;
  differences: { setting: string; label: Text; value: Text }[];
};

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

/** A lane's numbers; `above` is above the H of its corpus, null where that is unknown. */
export type LaneReading = {
  bound: {
    kind: LearnedMeasured['kind'];
    nats: number;
    above: number | null;
    standardError: number;
  } | null;
  /** Only a training loss is read of it, and that is no bound. */
  noBound: boolean;
  loss: { nats: number; above: number | null; isBound: boolean } | null;
  processGap: Mean | null;
  learningGap: Mean | null;
  distortion: Mean | null;
  rate: Mean | null;
  verdict: Verdict | null;
  valid: Share | null;
  /** It has done its steps, and what was measured is of its last weights. */
  settled: boolean;
};

/** Lanes that answer a question. */
export type Story = {
  name: string;
  title: Text;
  question: Text;
  seen: Text;
  /** Whether sentences are drawn from the trained lanes. */
  draws: boolean;
};

/** A promise of a story, and what was found; `close` is nearer to call than the errors allow. */
export type Finding = {
  says: Text;
  outcome: 'pending' | 'held' | 'fell' | 'close';
  found: Text;
};

/** What a process costs at one block size, pulled forward a few contexts at a time. */
export interface ProcessGap {
  /** Asks the corpus's law about the next contexts; true when it is finished. */
  advance(rows: number): Promise<boolean>;
  /** The gap, once it is finished; its standard error is 0 where it was summed exactly. */
  mean(): Mean;
  free(): void;
}

/** The small build. */
export interface CoreModule {
  settings(): Setting[];
  /** Those that exist in a state and make a difference in it. */
  settingsOf(state: State): Setting[];
  defaults(language: Language): State;
  /** Throws if a setting is out of its range. */
  validate(state: State): void;
  /** The state with one setting changed, and whatever settings come and go with it. */
  changed(state: State, pointer: string, value: unknown): State;
  /**
   * The state with a run, of a checkpoint for example, as what is trained: k and the blanks masked again
   * are lowered to the tokens of its corpus's sentences. Throws `setting` as `validate` does.
   */
  applyRun(state: State, run: RunConfig): State;
  /** A run as it was kept, by this version or an earlier one. */
  readRun(run: unknown): RunConfig;
  /** Of a fixed posterior, of a learned one, and runs that show something. */
  methods(): { fixed: Method[]; learned: Method[]; demonstrations: Method[] };
  /** The state with what the method of this name chooses. */
  applyMethod(state: State, name: string): State;
  /** The state with the run that a demonstration is, but for the seed. */
  applyDemonstration(state: State, name: string, language: Language): State;
  /** What a run is called. */
  namesOf(run: RunConfig): { method: string | null; demonstration: string | null };
  /** Reads a text and keeps it for corpora of kind `text`. Throws `text` if it cannot be used. */
  readText(source: string | Uint8Array): TextDescription;
  encodeLink(state: State): string;
  /** `second` is the run that earlier versions' links carried beside the state's. */
  decodeLink(
    link: string,
    language: Language,
  ): { state: State; second: RunConfig | null; notices: Text[] };
  commandLine(state: State): string;
  describeCorpus(corpus: CorpusConfig): Corpus;
  describeModel(model: ModelConfig): ProcessDescription;
  /**
   * What the process loses even with the optimal network: exact where it can be summed, otherwise
   * estimated from that many contexts. Throws `too-large` where the corpus's law is unknown.
   */
  ProcessGap: new (
    corpus: CorpusConfig,
    process: ProcessConfig,
    blockSize: number,
    rows: number,
  ) => ProcessGap;
  readPrompt(corpus: CorpusConfig, text: string): Prompt;
  /** The sentence at every corruption level t = 0..T. */
  forwardFrames(state: State, sentence: string): Frame[];
  /** Throws, with what to do about it, where the corpus's law cannot answer in a network's place. */
  checkLaw(run: RunConfig): void;
  /** Fills the blanks with the corpus's own law instead of a network. */
  oracleInfill(state: State): Promise<Infill>;
  experiments(): Experiments;
  experimentSettings(): Setting[];
  /** The experiments with one setting changed. Throws `setting` if it cannot be. */
  experimentsChanged(experiments: Experiments, pointer: string, value: unknown): Experiments;
  gradientToy(experiments: Experiments): ToyTable;
  linearOptimum(experiments: Experiments): LinearOptimum;
  /** z for the accuracy that is asked for; undefined where no gradient was found. */
  samplesNeeded(experiments: Experiments, summary: GradientSummary): number | undefined;
  buildInfo(): { version: string; build: 'core' | 'cpu' | 'webgpu' };
}

/** What only the small build has: lanes side by side. */
export interface LanesModule {
  laneNames(lanes: LaneConfig[]): LaneName[];
  readLane(report: LaneReport): LaneReading;
  stories(): Story[];
  storyLanes(name: string): LaneConfig[];
  /** What became of a story's promises, its lanes in order. */
  storyFindings(name: string, reports: LaneReport[]): Finding[];
}

/** The build that trains. */
export interface CpuModule extends CoreModule {
  /** As a lane's `quality`, of the corpus's own law instead of a network. */
  lawQuality(state: State, sentences: number): Quality;
  Lane: {
    create(run: RunConfig): Lane;
    /** A model from a checkpoint. */
    open(checkpoint: Uint8Array): Lane;
  };
  /** The test that the experiments plan; nothing is trained yet. */
  ClaimTest: new (experiments: Experiments) => ClaimTest;
  ClaimTiming: new (experiments: Experiments) => ClaimTiming;
}

/** A GPU that is ready to train on. */
export interface Gpu {
  /** What the adapter calls itself; browsers say less than drivers, or nothing. */
  readonly adapter: string;
  /** Compares a small batch of this run with the CPU, relatively; throws `self-test` if they differ. */
  selfTest(run: RunConfig): Promise<{ lossDifference: number; gradientDifference: number }>;
  create(run: RunConfig): Lane;
  /** A model from a checkpoint. */
  openLane(checkpoint: Uint8Array): Lane;
  free(): void;
}

/** The build that trains on a GPU too. */
export interface WebgpuModule extends CpuModule {
  Gpu: {
    /** Throws `no-gpu` if there is none that can be used. */
    open(): Promise<Gpu>;
  };
}

/** Where a build's wasm is: an address, a response, its bytes or the compiled module. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** The small build; loaded once. */
export function loadCore(wasm?: WasmSource): Promise<CoreModule & LanesModule>;
/** The build that trains; loaded once. */
export function loadCpu(wasm?: WasmSource): Promise<CpuModule>;
/** The build that trains on a GPU; loaded once. */
export function loadWebgpu(wasm?: WasmSource): Promise<WebgpuModule>;
/** A new model, untrained, in this context. */
export function createLane(run: RunConfig): Promise<Lane>;
/** A model from a checkpoint, in this context. */
export function openLane(checkpoint: Uint8Array): Promise<Lane>;
