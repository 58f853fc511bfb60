// The objects that cross between Rust and JavaScript. Written by `cargo xtask types` from the Rust types: change those.

/** How positions are mixed. */
export type Architecture = "transformer" | "convolution" | "encoder-decoder";

/** The cross-entropies of n-gram models fitted perfectly to p*, in nats per sequence. */
export type Baselines = {
  /** One unigram for all positions: L · H(mean over i of p*(x_i)). */
  pooledUnigram: number,
  /** A unigram for each position: Σ_i H(x_i). */
  positionalUnigram: number,
  /** A bigram for each position: H(x_1) + Σ_{i>1} H(x_i | x_{i−1}). */
  bigram: number };

/**
 * What a number says about −log p(x). Numbers of different kinds are not compared without naming
 * them.
 */
export type BoundKind = "exact" | "upper-bound-exact" | "upper-bound-estimate" | "paired-estimate" | "law-paired-estimate" | "law-weighted-estimate";

/** Which brackets, as it is written in checkpoints and links. */
export type BracketsConfig = {
  /** L, even, in 2..=24. */
  length: number,
  /** How many types of brackets, in 1..=8. */
  types: number };

/** Which build this is. */
export type BuildInfo = {
  /** The crate's. */
  version: string,
  /** `core`, `cpu` or `webgpu`. */
  build: string };

/** A token the model considers at a position. */
export type Candidate = {
  /** The token's id. */
  token: number,
  /** How it is written. */
  text: string,
  /** Its probability, in [0, 1]. */
  probability: number };

/** Which capitals, as it is written in checkpoints and links. */
export type CapitalsConfig = {
  /** The probability that a sentence is true, in [0, 1]. */
  truth: number,
  /** How often each country is spoken of. */
  weights: CountryWeights };

/** One position at one moment. */
export type Cell = {
  /** The token (of noise, perhaps), or null for the mask. */
  token: number | null,
  /** How it is written; the mask as a blank. */
  text: string,
  /** What happened to it. */
  state: CellState,
  /** Beyond the reader's prompt: the sentence was padded with this blank. */
  unseen: boolean,
  /**
   * Probability that this position is recovered in the coming step, where the model has a
   * planner that says so; over the cells they sum to the number that will be.
   */
  recoveryProbability: number | null,
  /**
   * P(s_i = 1 | z): probability that this position is corrupted at all, by a head of its own; where
   * the model has a planner.
   */
  corruptedProbability: number | null,
  /** The most probable tokens here, best first; empty where the model was not asked. */
  candidates: Array<Candidate> };

/** What happened to a position, told apart on the page by glyph and colour. */
export type CellState = "given" | "kept" | "corrupted" | "pending" | "restored";

/** A state, and what is drawn of it. What is null is as it was in the state before. */
export type Change = {
  /** The state as it is now, as JSON. */
  config: State,
  /** Its permalink, without `#`. */
  link: string,
  /** The settings that exist in it and make a difference. */
  heeded?: Array<Setting>,
  /** What its run is called. */
  names?: Names,
  /** What has to be known of its model. */
  process?: ProcessDescription,
  /** Every process that its run could have, in the order in which they are offered. */
  processes?: Array<ProcessChoice>,
  /** Its corpus. */
  corpus?: Corpus,
  /** Whether the data distribution itself can answer in a network's place. */
  oracle?: boolean,
  /** Its prompt. */
  prompt?: ReadPrompt,
  /** The corpus's own sentence, destroyed: t = 0..=T. */
  forward?: Array<Frame> };

/** Which checksum, as it is written in checkpoints and links. */
export type ChecksumConfig = {
  /** V, in 2..=10: digits 0..V, summed modulo V. */
  vocabulary: number,
  /** L, in 2..=16, with the checksum. */
  length: number };

/** A corpus of the test: what is finished. */
export type ClaimContest = {
  /** The corpus. */
  corpus: string,
  /** H, nats per sequence. */
  entropy: number,
  /** The methods that are finished. */
  lines: Array<ClaimLine>,
  /** Those that failed. */
  failures: Array<ClaimFailure>,
  /** What was found, once there are two methods to compare. */
  finding: ClaimFinding | null };

/** How far a test is with one corpus. */
export type ClaimDoing = {
  /** The corpus. */
  corpus: string,
  /** The method. */
  method: string,
  /** The run's number among those of its method, from 0. */
  run: number };

/** A method that could not be trained or measured. */
export type ClaimFailure = {
  /** The method. */
  method: string,
  /** Why. */
  message: Text };

/** What was found on one corpus. */
export type ClaimFinding = {
  /** The corpus. */
  corpus: string,
  /** The method with the lowest bound. */
  best: string,
  /** The one with the lowest bound among the 2×2, if one of it ran. */
  bestPosterior: string | null,
  /** Who wins, as a sentence. */
  sentence: Text,
  /** What each change adds; those that need a method which did not run are left out. */
  contrasts: Array<Contrast> };

/** One method on one corpus; nats per sequence, means over seeds. */
export type ClaimLine = {
  /** The corpus. */
  corpus: string,
  /** The method's name. */
  method: string,
  /** What the bound is, at every seed. */
  kind: BoundKind,
  /** How many seeds it is the mean of. */
  seeds: number,
  /** The numbers that are trained; a posterior without parameters has no encoder. */
  parameters: number,
  /** Training steps of each run. */
  steps: number,
  /** How long a run trained, without measuring. */
  seconds: number,
  /** The bound on -log p(x): D + R of a model with z. */
  bound: OverSeeds,
  /** The bound minus H, >= 0 but for the error. */
  gap: OverSeeds,
  /** The same of each seed. */
  gaps: Array<number>,
  /** D; null of a noise. */
  distortion: OverSeeds | null,
  /** R; null of a noise. */
  rate: OverSeeds | null,
  /** I_z, nats per position; null of a noise. */
  latentInformation: OverSeeds | null,
  /** What each run's decoder has become; empty of a noise. */
  verdicts: Array<Verdict> };

/** A test of the claim, as large as somebody will wait for. */
export type ClaimPlan = {
  /** A corpus, or `all`. */
  corpora: string,
  /** Runs of each method, >= 3: an error needs several. */
  seeds: number,
  /** Training steps of each run. */
  steps: number,
  /** The networks' size. */
  size: string };

/** How far a test of the claim is. */
export type ClaimProgress = {
  /** Training steps done. */
  done: number,
  /** Training steps in all. */
  rows: number,
  /** The run under way. */
  doing: ClaimDoing | null };

/** The page's colours. */
export type ColorScheme = "auto" | "light" | "dark";

/** When a setting exists: where another, a choice that is declared before it, has one of these names. */
export type Condition = {
  /** Where the choice lives in the state, as a JSON pointer: `/run/model/process/kind`. */
  pointer: string,
  /** The names under which the setting exists. */
  names: Array<string> };

/** Numbers that JavaScript uses too. */
export type Constants = {
  /** Sentences of an estimate, unless others are asked for. */
  sentences: number,
  /** The most bytes a text can have. */
  textBytes: number };

/** The answer to a question. */
export type Contrast = {
  /** What is asked. */
  name: string,
  /** What the change adds to the bound, nats per sequence; below 0 it is an improvement. */
  added: OverSeeds,
  /** Whether that is beyond chance: outside Student's two-sided 95% interval; null of one seed. */
  beyondChance: boolean | null,
  /** The same as a sentence. */
  sentence: Text };

/** A corpus as it is shown. */
export type Corpus = {
  /** Its name in links and flags. */
  name: string,
  /** L, the tokens in a sentence. */
  length: number,
  /** The V tokens as they are written, by id. */
  vocabulary: Array<string>,
  /** What stands between two tokens: nothing, or a space. */
  separator: string,
  /** How a blank is written, in prompts and where something is destroyed. */
  blank: string,
  /** H(p*) in nats per sequence, where it is known. */
  entropy: number | null,
  /** Whether its sentences can be listed, so that bounds and process gaps can be summed exactly. */
  listed: boolean,
  /** What n-gram models cost, in nats per sequence. */
  baselines: Baselines,
  /** Prompts offered with one click. */
  prompts: Array<string>,
  /** The sentence whose corruption is shown first. */
  sentence: string,
  /** What has to be known of a text before a number is believed, if there is anything. */
  remark: Text | null };

/**
 * Which corpus, as it is written in checkpoints and links: `{"kind": "brackets", "length": 12, "types": 4}`.
 * What is left out is as by default.
 */
export type CorpusConfig = { "kind": "capitals" } & CapitalsConfig | { "kind": "capitals-en" } & CapitalsConfig | { "kind": "capitals-open" } & CapitalsConfig | { "kind": "brackets" } & BracketsConfig | { "kind": "topics" } & TopicsConfig | { "kind": "checksum" } & ChecksumConfig | { "kind": "text",
  /** L, the characters in a window. */
  context: number,
  /** Which text (`OwnText::fingerprint`). */
  fingerprint: string } | { "kind": "lines",
  /** The characters of the longest line; L is one more, for the end. */
  longest: number,
  /** Which text (`OwnText::fingerprint`). */
  fingerprint: string };

/** One of them. */
export type CorpusSentence = {
  /** L tokens as they are written. */
  tokens: Array<string>,
  /** p*(x), in [0, 1]; null where it is unknown. */
  probability: number | null,
  /** log p*(x) in nats; null where it is unknown. */
  logProbability: number | null };

/** Sentences of a corpus, to look at. */
export type CorpusSentences = {
  /** How many sentences are possible; null where nobody knows. */
  count: number | null,
  /** Whether these are all of them; otherwise they are drawn. */
  all: boolean,
  /** The sentences. */
  sentences: Array<CorpusSentence> };

/** How often each country is spoken of. */
export type CountryWeights = "zipf" | "uniform";

/** What a permalink stands for. */
export type Decoded = {
  /** What it sets, all else as it is by default. */
  state: State,
  /** The run that links of version 1 carried beside it. */
  second: RunConfig | null,
  /** What of it could not be read. */
  notices: Array<Text> };

/** How p(x | z) factorises. */
export type DecoderConfig = { "kind": "factorised" } | { "kind": "autoregressive",
  /**
   * In training, how often a token to the left is hidden from the decoder (Bowman et al. 2016), in
   * [0, 1]. Nothing is hidden when it is measured.
   */
  wordDropout: number };

/** A line of the derivation; its terms add up to it. */
export type DerivationLine = {
  /** How it follows from the line above. */
  relation: DerivationRelation,
  /** Its summands. */
  terms: Array<DerivationTerm>,
  /** Their sum, with the error of the sum; null where it was not measured. */
  total: Mean | null };

/** How a line follows from the one above. */
export type DerivationRelation = "equal" | "at-least";

/** A summand of a line. */
export type DerivationTerm = {
  /** The formula, in TeX. */
  formula: string,
  /** What it is called. */
  name: Text,
  /** Its mean over sentences in nats; null where it was not measured. */
  value: Mean | null };

/** Everything that is said of the derivation. */
export type Derived = {
  /** The gradient's first term. */
  score: ScoreTerms,
  /** Sentences averaged. */
  sentences: number,
  /** Draws of z of each. */
  draws: number,
  /** How many of them make an estimate of log p(x), which is too small on average, the less the more there are. */
  samples: number,
  /** Lines 1 to 4. */
  lines: [DerivationLine, DerivationLine, DerivationLine, DerivationLine],
  /** What line 3 has beyond line 4: the sampling error of the entropy, 0 on average. */
  samplingError: Mean,
  /** On the inequality between lines 1 and 2. */
  remark: Remark };

/** Where σ comes from. */
export type Deviation = { "kind": "learned",
  /**
   * The most it can be: σ = cap·s/(cap + s) with the encoder's s > 0, a clip whose gradient does not
   * vanish at the cap. 0: no cap.
   */
  sigmaCap: number } | { "kind": "fixed",
  /** σ > 0. */
  sigma: number };

/** Where a lane computes. */
export type Device = "cpu" | "gpu";

/** Where the page trains. */
export type DeviceChoice = "auto" | "cpu" | "gpu";

/** A setting in which a lane differs from another. */
export type Difference = {
  /** The setting's name. */
  setting: string,
  /** What it is called. */
  label: Text,
  /** The lane's value, in words. */
  value: Text };

/** One of the k latents at the optimum. */
export type Direction = {
  /** λ, the data's variance along it. */
  eigenvalue: number,
  /** Whether λ > βs². */
  active: boolean,
  /** Whether λ <= s²: then exact maximum likelihood drops it too, whatever β. */
  explainedByNoise: boolean,
  /** w², the variance of x that z explains. */
  explained: number,
  /** d, the posterior's variance; 1 is the prior's. */
  posteriorVariance: number,
  /** Var_x E_q[z|x] = 1 − d, which `ACTIVE` is about. */
  meanVariance: number,
  /** R_j in nats. */
  rate: number };

/** How far the sampler's distribution is from p*. */
export type Distance = {
  /** What the number is. */
  kind: DistanceKind,
  /** The number. */
  value: number,
  /** Its standard error; 0 where it is no mean over sentences drawn. */
  standardError: number,
  /** What it is on average for as many sentences drawn from p* itself; 0 if it is exact. */
  chance: number };

/** What a distance between the sampler's distribution and p* is. Numbers of different kinds are not compared. */
export type DistanceKind = "exact-divergence" | "estimated-divergence" | "empirical-total-variation" | "length-variation";

/** What has to happen when a setting changes. Ordered: each does everything the ones before it do. */
export type Effect = "view" | "sample" | "evaluate" | "retrain";

/** Whether the noise has parameters. */
export type Embeddings = "frozen" | "learnt";

/** What kind of thing went wrong; the page chooses how to show it by this. */
export type ErrorKind = "setting" | "prompt" | "text" | "link" | "checkpoint" | "too-large" | "device" | "no-gpu" | "device-lost" | "out-of-memory" | "shader" | "self-test" | "diverged" | "impossible" | "file";

/**
 * A cross-entropy or a bound on it, in nats per sequence (a sum over positions and steps, averaged
 * over sentences).
 */
export type Estimate = {
  /** What the number says. */
  kind: BoundKind,
  /** The number. */
  nats: number,
  /** Its standard error across sentences; 0 if it is exact. */
  standardError: number,
  /** How many sentences were averaged. */
  sentences: number,
  /**
   * What each step t = 1..=T contributes, index t − 1; empty for a number that is no sum over
   * steps. The entries of an estimate are plain means, averaged over the blocks a step may have restored: each is
   * the surer for it, but their sum is less sure than `nats`, which adds up whole trajectories.
   */
  perStep: Array<number>,
  /**
   * The same of the optimal network: on the same draws of an estimate, exact (`optimum_per_step`) where a run
   * was summed exactly; null where nobody asked.
   */
  optimumPerStep: Array<number> | null };

/** Which number is read of a lane. */
export type Evaluated = "bound" | "as-trained";

/** What every experiment is asked. */
export type Experiments = {
  /** The toy of gradient estimators. */
  toy: ToyConfig,
  /** The gradients of a learned run. */
  gradients: PanelConfig,
  /** The linear VAE. */
  linear: LinearConfig,
  /** The test of the claim. */
  claim: ClaimPlan };

/** An error with its kind and its sentence in both languages. */
export type Fault = {
  /** What kind of thing went wrong. */
  kind: ErrorKind,
  /** What was wrong and what would be right. */
  message: Text };

/** A promise and what was found. */
export type Finding = {
  /** The promise. */
  says: Text,
  /** What became of it. */
  outcome: Outcome,
  /** What was measured, in words; it stands there whichever way it fell. */
  found: Text };

/** The whole sequence at corruption level t: t = 0 is data, t = T is pure noise. */
export type Frame = {
  /** The corruption level, 0..=T. */
  t: number,
  /** L cells. */
  cells: Array<Cell>,
  /**
   * Reverse: log-probability in nats of what this step restored, given what was visible, under
   * the model itself (not the tempered one). null where nothing was restored.
   */
  logProbability: number | null };

/** What a left-to-right model does with givens to the right of a blank. */
export type Givens = "resample" | "clamp";

/**
 * How the gradient of D + R is estimated. With w = p(x, z)/q(z|x), sg(·) not differentiated, it is
 *
 * ```text
 * -∇ E_q log w = -E_q [ ∇ log q · sg(log w - b) + ∇ log p(x, z) ]
 * ```
 *
 * for every b that does not depend on z (Williams 1992), or by z = μ + σ ε that of D plus R in closed form.
 */
export type GradientEstimator = "score-function" | "leave-one-out" | "pathwise" | "fixed-posterior";

/**
 * One estimator at one σ; gradients of D + R, nats per sequence, averaged over the batch, for one z of each
 * sentence.
 */
export type GradientRow = {
  /** σ of q(z|x) in every dimension. */
  sigma: number,
  /** The estimator. */
  estimator: GradientEstimator,
  /** z of each sentence in an estimate. */
  draws: number,
  /** By the encoder's parameters; null where q has none at all. */
  encoder: GradientSummary | null,
  /** By the decoder's. */
  decoder: GradientSummary };

/** N gradients of the same frozen weights and sentences, each from a z of its own: what of them is signal. */
export type GradientSummary = {
  /** tr Cov g, the sum of the variances of all P entries for one draw; unbiased. */
  trace: Spread,
  /**
   * ‖E g‖², unbiased, hence below 0 by chance where there is no signal: the mean over pairs n ≠ m of
   * g_n · g_m.
   */
  squaredNorm: Spread,
  /**
   * ‖E g‖ / sqrt(tr Cov g) of one draw; 0 where the squared norm is estimated below 0. The mean of n draws
   * has sqrt(n) times as much.
   */
  signalToNoise: Spread,
  /** N. */
  samples: number };

/**
 * IWAE-K: -E log (1/K) Σ_k p(x, z_k)/r(z_k|x), an upper bound on -log p(x) that falls in K.
 *
 * z_k ~ r = ½ N(μ, (wσ)²) + ½ N(0, I), w by `widening`, and weighted by r: the prior's half keeps every weight below
 * 2 p(x|z). Because r is not q, K = 1 is not D + R.
 */
export type ImportanceWeighted = {
  /** K. */
  samples: number,
  /** Sentences averaged. */
  sentences: number,
  /** What the bound is. */
  kind: BoundKind,
  /** The bound, nats per sequence. */
  bound: Mean,
  /** The bound minus the corpus's entropy, where that is known. */
  gap: number | null,
  /** (Σ w)²/Σ w², the mean over groups of K and sentences, 1..=K: how many of the K weigh in. */
  effectiveSampleSize: number };

/** A filled prompt and how it came about. */
export type Infill = {
  /**
   * t counts down from the number of steps (all blanks pending) to 0 (none); a round of remasking
   * counts as two: some pending again, and restored.
   */
  frames: Array<Frame>,
  /** The sentence, L tokens. */
  tokens: Array<number>,
  /** The sentence, written. */
  text: string,
  /** Whether the corpus has this sentence; null where its distribution is unknown or nobody has asked (`Self::judged`). */
  possible: boolean | null,
  /**
   * Nats: the sum over the frames of what each step restored, under the model itself whatever
   * temperature and top-p; null where the way of filling has none.
   */
  logProbability: number | null,
  /** What `log_probability` is of. */
  logProbabilityKind: LogProbabilityKind,
  /**
   * The order the blanks were restored in; left to right where the process allows no other, none
   * where a planner chose or all were restored together.
   */
  orderUsed: Order | null,
  /** How often a token that had been restored was changed again; 0 without a planner or remasking. */
  corrections: number,
  /** How often the network was asked, one call after another (a call may hold many rows). */
  networkEvaluations: number,
  /**
   * Particles: (Σ w)² / Σ w² of the last weights, 0..=particles; 0 if no particle can explain the
   * givens. It cannot tell of sentences that no particle came upon.
   */
  effectiveSampleSize: number | null,
  /** Particles: the smallest effective sample size on the way. */
  smallestEffectiveSampleSize: number | null,
  /** A learned posterior: the z of this sentence; elsewhere empty. */
  latent?: Array<number> };

/** A bound on the axis. */
export type LaneBound = {
  /** What kind of number it is: the name of a `bound::BoundKind`. */
  kind: BoundKind,
  /** The bound itself. */
  nats: number,
  /** Above H; null where H is unknown. */
  above: number | null,
  /** Its standard error, H being known exactly. */
  standardError: number };

/**
 * What one lane trains and how it is measured.
 *
 * What the page says of its lanes is looked up in JSON's values and never read as a whole: readers of what a lane
 * tells would be 7 kB more of the small build's gzip, of which there are 285.
 */
export type LaneConfig = {
  /** What is trained. */
  run: RunConfig,
  /** How it is measured and sampled. */
  sample: SampleConfig,
  /** Which number is read of it. */
  evaluation: Evaluated };

/** A training loss on the axis. */
export type LaneLoss = {
  /** The loss, in nats per sequence. */
  nats: number,
  /** Above H; null where H is unknown. What is no bound can lie below. */
  above: number | null,
  /** Whether it estimates a bound. */
  isBound: boolean };

/** What a lane is called among others. */
export type LaneName = {
  /** Its method where methods differ, and what else does. */
  name: Text,
  /** What differs, each setting by itself; what the method says is among it. */
  differences: Array<Difference> };

/** A lane's numbers, nats per sequence. */
export type LaneReading = {
  /** The bound, once it was measured. */
  bound: LaneBound | null,
  /** Whether there is no bound to wait for: only a training loss is read, and that is none. */
  noBound: boolean,
  /** The training loss of the last steps. */
  loss: LaneLoss | null,
  /** What the process costs even the optimal network. */
  processGap: Mean | null,
  /** What the network still has to learn. */
  learningGap: Mean | null,
  /** D of a learned posterior. */
  distortion: Mean | null,
  /** R of a learned posterior. */
  rate: Mean | null,
  /** Whether a learned posterior has collapsed. */
  verdict: Verdict | null,
  /** The share of sentences that the corpus can say, drawn in as many evaluations as the lane says. */
  valid: Share | null,
  /** Bits per token of a nat per sequence: 1 / (L ln 2). */
  bitsPerToken: number | null,
  /** Whether it has done its steps, and what it promised to measure is of its last weights. */
  settled: boolean };

/** A run in a lane. */
export type LaneStatus = {
  /** As the core writes it, so that two of one run are the same text. */
  run: RunConfig,
  /** What tells the run from others. */
  title: Text,
  /** The corpus's name. */
  corpus: string,
  /** H, where the distribution is known. */
  entropy: number | null,
  /** Training steps done. */
  step: number,
  /** Training steps in all. */
  budget: number,
  /** The numbers that are trained. */
  parameters: number,
  /** Of the next step. */
  learningRate: number,
  /** Where it is trained. */
  device: Device };

/** The page's language. */
export type LanguageChoice = "auto" | "zh" | "en";

/**
 * A posterior q(z | x) = N(μ(x), diag σ²(x)) with the prior N(0, I), a decoder p(x | z), and what is
 * minimised.
 */
export type LatentConfig = {
  /** How many latents a sentence has. */
  scope: Scope,
  /** d, the numbers of a latent, 1..=64. */
  dimensions: number,
  /** Where μ comes from. */
  mean: PosteriorMean,
  /** Where σ comes from. */
  deviation: Deviation,
  /** How p(x | z) factorises. */
  decoder: DecoderConfig,
  /** How the training loss is made of distortion, rate and the batch's z. */
  objective: Objective };

/** The means μ(x) of some sentences in a plane: of the dimensions themselves, or of the principal components. */
export type LatentScatter = {
  /** J, the numbers of a sentence's z. */
  dimensions: number,
  /** The share of the variance of μ(x) that each axis shows, in [0, 1]. */
  explained: [number, number],
  /** What sentences are told apart by. */
  theme: Text,
  /** The share of the plane's variance that is between themes, in [0, 1]. */
  between: number,
  /** Themes, the most frequent first. */
  themes: Array<ScatteredTheme> };

/** What some training steps measured, means over them and over their sentences; nats per sequence. */
export type LearnedLoss = {
  /** What was minimised: no bound, unless it is D + R. */
  trainingLoss: number,
  /** D, with word dropout that of the damaged sentences. */
  distortion: number,
  /** R. */
  rate: number,
  /** What else the objective measures, MMD² or the discriminator's loss. */
  regulariser: number | null };

/** Whether a learned posterior has collapsed, and what its weights make of some sentences. */
export type LearnedMark = {
  /** The step of the weights. */
  step: number,
  /** Its bound, as that of any run. */
  measurement: Measurement,
  /** D, R and the measures of collapse. */
  measured: LearnedMeasured,
  /** Pictures of what z says. */
  pictures: Pictures };

/** D, R and whether the model has collapsed, in words too. */
export type LearnedMeasured = {
  /** What each measure of collapse says. */
  readings: Array<Reading>,
  /** The dimensions of z that are active, counted from 0. */
  active: Array<number>,
  /** What they come to. */
  verdict: Verdict,
  /** The same as a sentence. */
  sentence: Text,
  /** What the bound is. */
  kind: BoundKind,
  /** D + R >= -log p(x). */
  bound: Mean,
  /** D = -E_q log p(x|z). */
  distortion: Mean,
  /** R = KL(q(z|x) ‖ N(0, I)). */
  rate: Mean,
  /** The bound minus the corpus's entropy, where that is known. */
  gap: number | null,
  /** The mean over sentences of KL_j, [J]; they sum to R. */
  divergences: Array<number>,
  /** Var_x μ_j(x), [J]: what of z_j follows the sentence. */
  meanVariances: Array<number>,
  /** Sentences averaged. */
  sentences: number,
  /** Draws of z for each. */
  draws: number };

/** How many lines have between `from` and `to` characters. */
export type LengthBin = {
  /** The shortest. */
  from: number,
  /** The longest. */
  to: number,
  /** How many. */
  lines: number };

/** The linear VAE and its data. */
export type LinearConfig = {
  /** s² > 0. */
  noise: number,
  /** β > 0. */
  beta: number,
  /** λ of the data, each with a latent. */
  eigenvalues: [number, number, number, number] };

/** The linear VAE's optimum. */
export type LinearOptimum = {
  /** The k latents, largest eigenvalue first. */
  directions: Array<Direction>,
  /** How many are active. */
  active: number,
  /** D in nats per data point. */
  distortion: number,
  /** R in nats per data point. */
  rate: number,
  /** −(D + R), whatever β. */
  elbo: number,
  /** E log p(x) of the decoder; equals the ELBO at β = 1. */
  logLikelihood: number,
  /** E log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), 0 at β = 1. */
  jensenGap: number,
  /**
   * KL of normal data with these eigenvalues from the model, which no tighter bound can win; null where an
   * eigenvalue is 0, whose data have no density.
   */
  shortfall: number | null };

/**
 * What the log-probability of a filled prompt is the logarithm of. Numbers of different kinds
 * cannot be compared.
 */
export type LogProbabilityKind = "exact" | "along-order" | "independent-draws" | "left-context" | "along-noise" | "along-blocks" | "along-rounds" | "weighted-latents" | "no-probability";

/** A training loss, raw weights. */
export type LossPoint = {
  /** After so many training steps. */
  step: number,
  /** The mean of the last steps, nats per sequence. */
  nats: number };

/** A mean over sentences, in nats per sequence. */
export type Mean = {
  /** The mean. */
  nats: number,
  /** Its standard error across sentences; 0 if it is exact. */
  standardError: number };

/** What was measured, at one step of training and one block size; nats per sequence. */
export type Measurement = {
  /** Steps the weights had been trained for; the averaged weights are measured. */
  step: number,
  /** Positions restored at once. */
  k: number,
  /** The share u of random tokens it was measured at; null unless the process serves every one. */
  share: number | null,
  /** The bound on -log p(x), or -log p(x) itself where the process leaves nothing to chance. */
  nelbo: Estimate,
  /** The bound per token (a character, or a word): nats / L, of strings nats by their mean tokens, ends counted. */
  natsPerToken: number,
  /** The same in bits: by ln 2. */
  bitsPerToken: number,
  /** What the process costs even the optimal network; null where the data distribution is unknown. */
  processGap: number | null,
  /** Its standard error; 0 where it is known exactly. */
  processGapError: number | null,
  /** What this network still has to learn; null where the data distribution is unknown. */
  learningGap: number | null,
  /** Its standard error; 0 if it was summed exactly. */
  learningGapError: number | null,
  /** The part of the bound that predicts which positions need recovery, where the model plans. */
  headCost: Part | null,
  /** The part that predicts what they are, where the model plans; the two sum to the bound. */
  tokenCost: Part | null,
  /** -log p(x) summed over all orders, where it was summed exactly. */
  negativeLogLikelihood: Estimate | null,
  /** The bound minus -log p(x), where both were summed exactly. */
  jensenGap: number | null,
  /**
   * What sentences cost the sampler itself, where that was asked for. It is no bound on -log p(x) in random order,
   * and may lie on either side of it.
   */
  sampler: SamplerCost | null };

/** A named method. */
export type Method = {
  /** Its name in commands. */
  name: string,
  /** What the page calls it. */
  label: Text,
  /** One sentence: which posterior, which network. */
  help: Text,
  /**
   * (setting, value) that make it, in an order in which each can be made: the posterior, what belongs
   * to it, then the network.
   */
  choices: Array<[string, string]> };

/** The methods by name. */
export type Methods = {
  /** Of a fixed posterior. */
  fixed: Array<Method>,
  /** Of a learned one. */
  learned: Array<Method>,
  /** Runs that show something. */
  demonstrations: Array<Method> };

/** Whose parameters the posterior q has. */
export type ModelConfig = { "kind": "fixed",
  /** How text is destroyed. */
  process: ProcessConfig } | { "kind": "learned",
  /** The posterior, the decoder and the objective. */
  latent: LatentConfig };

/** What a run is called; null where it has no such name. */
export type Names = {
  /** Its method. */
  method: string | null,
  /** The demonstration that it is. */
  demonstration: string | null };

/** The network of a run. */
export type NetworkConfig = {
  /** How positions are mixed. */
  kind: Architecture,
  /** A row of the table of sizes. */
  size: NetworkSize };

/** A row of the table of sizes. */
export type NetworkSize = "tiny" | "small" | "medium";

/**
 * What is minimised, with D = -E_q log p(x|z) and R = KL(q(z|x) ‖ p(z)). Whatever it is, D + R is what is
 * reported: the bound.
 */
export type Objective = { "kind": "elbo",
  /** β >= 0. */
  beta: number,
  /** λ >= 0, nats a dimension. */
  freeBits: number,
  /** Steps over which β rises linearly from 0; 0: none. */
  annealing: number } | { "kind": "info-vae",
  /** α <= 1: with more the loss has no lower bound. */
  alpha: number,
  /** λ, with α + λ >= 1. */
  lambda: number } | { "kind": "aae",
  /** λ >= 0. */
  lambda: number };

/** Which blanks are restored first. */
export type Order = "random" | "confidence" | "entropy" | "margin" | "left-to-right";

/** What became of a promise. */
export type Outcome = "pending" | "held" | "fell" | "close";

/** A mean over seeds, in nats per sequence. */
export type OverSeeds = {
  /** The mean. */
  nats: number,
  /** Its standard error across seeds, in which an estimate's own error is contained; null of one seed. */
  standardError: number | null };

/** How large the page is. */
export type PageSize = "reader" | "presenter";

/** How the gradients of a learned run are measured. */
export type PanelConfig = {
  /** The relative error that a number of samples is asked for, > 0; of the toy too. */
  accuracy: number,
  /** Gradients of each estimator at each σ, >= 3. */
  estimates: number,
  /** Sentences of the batch, >= 1. */
  sentences: number,
  /** z of a leave-one-out estimate, >= 2. */
  draws: number };

/** What of q the score is taken by. */
export type Parameter = "deviation" | "mean";

/** A part of the bound, in nats per sequence. */
export type Part = {
  /** What it costs the optimal network; null where it is unknown. */
  optimum: Mean | null,
  /** The difference, on the same draws. */
  learningGap: Mean | null,
  /** The mean. */
  nats: number,
  /** Its standard error across sentences; 0 if it is exact. */
  standardError: number };

/** Numbers by position, sentence and dimension, [rows × sentences · d]: a heat map. */
export type Picture = {
  /** Positions of the sentence; 1 of what a sentence has one of. */
  rows: number,
  /** d. */
  dimensions: number,
  /** Row-major: all sentences of the first position, then the next. */
  values: Array<number> };

/** Some sentences, what their z says, sentences from the prior, and the heat maps. */
export type Pictures = {
  /** Sentences of the corpus. */
  sentences: Array<string>,
  /** x ~ p(x|z), z ~ q(z|x), of each. */
  reconstructions: Array<string>,
  /** x ~ p(x|z), z ~ p(z), as many. */
  samples: Array<string>,
  /** Frozen embeddings of the sentences' tokens, d numbers each. */
  embedding: Picture,
  /** The same of the reconstructions. */
  recovered: Picture,
  /** z of each sentence: that which was reconstructed from. */
  sample: Picture,
  /** μ(x) of each sentence. */
  mean: Picture,
  /** μ(x) of many sentences, in a plane. */
  scatter: LatentScatter };

/** Where μ comes from. */
export type PosteriorMean = "learned" | "fixed";

/** One corrupted sentence. */
export type Preview = {
  /**
   * The corrupted text at level t; of a model with a planner, each cell has its probability of being
   * recovered now and of being corrupted at all.
   */
  frame: Frame,
  /** The sentence it was, [L] tokens as they are written. */
  target: Array<string> };

/** A process that a run could have: what the settings it shares with the present one say stays. */
export type ProcessChoice = {
  /** Its config, as JSON. */
  config: ProcessConfig,
  /** What has to be known of it. */
  description: ProcessDescription,
  /** The settings that it has and others may not. */
  settings: Array<Setting> };

/** Which process, as it is written in checkpoints and links: `{"kind": "left-to-right"}`. */
export type ProcessConfig = { "kind": "left-to-right" } | { "kind": "mask" } | { "kind": "noise",
  /** What is known of the corrupted positions. */
  variant: Variant } & ({ "shares": "one",
  /** u, in [0, 1]. */
  share: number } | { "shares": "every" }) | { "kind": "span",
  /** u, in [0, 1]: the probability that a corrupted position is a random token. */
  spanShare: number,
  /** What is known of the corrupted positions. */
  spanVariant: SpanVariant } | { "kind": "bert" } | { "kind": "iid",
  /** T, 2..=256. */
  steps: number } & ({ "replacement": "linear" } | { "replacement": "constant",
  /** β, in (0, 1). */
  rate: number }) | { "kind": "gaussian",
  /** T, 2..=256. */
  steps: number,
  /** How fast noise is added. */
  schedule: Schedule,
  /** Whether what noise is added to is learned. */
  embeddings: Embeddings };

/** A process as it is shown: what a reader of its ladder and of its numbers has to know. */
export type ProcessDescription = {
  /** Whether the model itself predicts which positions are restored: a planner, at a head cost. */
  plans: boolean,
  /** Whether a corrupted position may hold a token, which can be mistaken for text. */
  noisy: boolean,
  /**
   * Whether a model's bound, and its −log p(x), can be summed exactly: noise can be written in too
   * many ways, and a planner adds a cost of its own.
   */
  summable: boolean,
  /** Whether a network trained on it can restore positions in any order. */
  anyOrder: boolean,
  /**
   * Whether positions are corrupted block after block, k at a time; in a diffusion all are, again and
   * again, and k changes nothing.
   */
  blocks: boolean,
  /** Whether the training loss is drawn from a bound. (A bound can be measured anyway.) */
  trainsABound: boolean };

/** How far a measurement is, in whatever it counts. */
export type Progress = {
  /** What is done. */
  done: number,
  /** All there is to do. */
  rows: number };

/** A prompt as it is understood. */
export type Prompt = {
  /** L cells. */
  cells: Array<PromptCell>,
  /** How many of them are blank. */
  blanks: number,
  /** Whether some sentence of the corpus has what is given; null where its distribution is unknown. */
  possible: boolean | null };

/** One position of a prompt. */
export type PromptCell = {
  /** The given token's id; the mask's at a blank. */
  token: number,
  /** How it is written. */
  text: string,
  /** Whether the reader gave it. */
  given: boolean,
  /** Whether it lies beyond what was typed. */
  unseen: boolean };

/** What sentences are like that were drawn in some number of network evaluations. */
export type QualityPoint = {
  /** The evaluations that were asked for. */
  evaluations: number,
  /** The evaluations a sentence took, on average. */
  meanEvaluations: number,
  /** N, the sentences drawn. */
  sentences: number,
  /** Those in the support, p*(x) > 0. */
  valid: Share,
  /** Those that are malformed: no string on a canvas. null where sentences have one length. */
  malformed: Share | null,
  /**
   * The mean of −log p*(x) of the valid ones, in nats; null if fewer than two are. Sentences of p*
   * have the entropy; less is a sampler that keeps to the likeliest.
   */
  surprisal: Mean | null,
  /**
   * The share of p* that the sampler cannot draw; null where its likelihood is not known
   * (`SamplerLikelihood`).
   */
  missed: Share | null,
  /** How far the sampler's distribution is from p*, in each way that is known. */
  distances: Array<Distance> };

/** The values a setting can take, and the one it starts with. */
export type Range = { "kind": "integer", min: number, max: number, default: number } | { "kind": "stepped", min: number, max: number, step: number, default: number } | { "kind": "real", min: number, max: number, step: number, default: number } | { "kind": "choice", options: Array<RangeOption>, default: string } | { "kind": "text", maxLength: number, default: string };

/** One option of a `Range::Choice`. */
export type RangeOption = {
  /** Its name in links, flags and checkpoints. */
  name: string,
  /** What the page calls it. */
  label: Text };

/** A prompt as it was typed, and how it is understood or why it is not. */
export type ReadPrompt = { text: string, read: Prompt | null, fault: Fault | null };

/** A measure as it is shown. */
export type Reading = {
  /** Its name in JSON: `latent-information`. */
  name: string,
  /** Its value. */
  value: number,
  /** Its standard error; 0 where it is exact or has none. */
  standardError: number,
  /** The unit: nats per sequence, nats per position, or dimensions. */
  unit: Text,
  /** What it says. */
  sentence: Text };

/** What the inequality leaves open: how loose the bound is, and how far from the best model. */
export type Remark = {
  /** log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), which is 0 if and only if q is the model's own posterior. */
  jensenGap: Mean | null,
  /** E log p*(x) − E log p(x) = KL(p* ‖ p) of the model: what no tighter bound can win. */
  shortfall: Mean | null,
  /** R = −E_q log p(z) − H[q(z|x)], whose log p(z) is sampled. */
  rate: Mean,
  /** All three in words. */
  sentence: Text };

/**
 * A run: a corpus, a model, its network and how it is trained.
 *
 * The metadata of a checkpoint, the `run` of a `state::State`, and a file for
 * `lab train --config`.
 */
export type RunConfig = {
  /** `VERSION`. */
  version: number,
  /** Where text comes from. */
  corpus: CorpusConfig,
  /** What is known of a sentence while it is generated: the posterior, fixed or learned. */
  model: ModelConfig,
  /** What learns to undo a fixed posterior; encoder and decoder each, where it is learned. */
  network: NetworkConfig,
  /** How it learns. */
  training: TrainingConfig };

/** How the reverse process is run. */
export type SampleConfig = {
  /** k, the blanks restored a step, 1..=L. */
  blockSize: number,
  /**
   * u, in [0, 1]: the share of random tokens among what is corrupted, of a process that
   * [serves every one](Process::serves_every_share).
   */
  share: number,
  /**
   * The steps, whatever k is; more than there are blanks counts as one step a blank. 0: as many
   * as k needs. A diffusion has no k: the levels at which it is asked, 0 or more than T for all.
   */
  steps: number,
  /** Divides log-probabilities before a draw, in [0.1, 2]. */
  temperature: number,
  /**
   * p, in (0, 1]: a token is drawn from the smallest set of the most probable ones that have
   * together at least p, after the temperature (the nucleus, Holtzman et al. 2020); of equally
   * probable ones the lowest ids. With particles, sentences take the place of tokens.
   */
  topP: number,
  /**
   * R, 0..=32: after the blanks are filled, R rounds in which some are masked, or noised, again and
   * drawn anew (block Gibbs sampling). Has no effect on a left-to-right model, which could not see
   * what stands to the right, nor on diffusions.
   */
  remask: number,
  /**
   * m, 1..=L: the first round draws so many blanks anew, later ones linearly fewer, the last one
   * ⌈m/R⌉ (Mask-Predict's decay, Ghazvininejad et al. 2019). At 1 a model with the true conditionals
   * stays at p*, but cannot mend a sentence in which two blanks are wrong. Larger rounds can, and
   * break again what independent draws break, which is why they come first.
   */
  remaskSize: number,
  /** Which blanks are restored first, where the process leaves a choice. */
  order: Order,
  /** How a token is chosen from its distribution. */
  choice: TokenChoice,
  /** What a left-to-right model does with givens to the right of a blank. */
  givens: Givens,
  /** Particles of `Givens::Resample`, 1..=512. */
  particles: number,
  /** The seed of every draw, at most 2^32 - 1 on the page. */
  seed: number };

/** What sentences cost the sampler that draws them. */
export type SamplerCost = {
  /** KL(p* ‖ sampler), that minus H, with the same standard error; null where H is unknown. An estimate may fall below 0. */
  divergence: number | null,
  /** The share of p* that the sampler cannot draw, by top-p or where it takes the likeliest tokens. */
  missed: Share,
  /** The sentences: all that there are, or those drawn. */
  sentences: number,
  /** Whether they are all that there are: then nothing is estimated. */
  exact: boolean,
  /** The network's evaluations a sentence takes. */
  evaluations: number,
  /** The mean. */
  nats: number,
  /** Its standard error across sentences; 0 if it is exact. */
  standardError: number };

/** The sentences of one theme. */
export type ScatteredTheme = {
  /** As it is written. */
  name: string,
  /** Where its sentences are. */
  points: Array<[number, number]>,
  /** The mean of these, each counted as often as its sentence is said. */
  centre: [number, number] };

/** How fast noise is added. */
export type Schedule = "shifted" | "cosine" | "linear";

/** How many latents a sentence has. */
export type Scope = "sentence" | "position";

/** The note's two-line gradient along one parameter s of q, ∇ = d/ds, on the same draws as the lines. */
export type ScoreTerms = {
  /** s; null of a q without parameters, both of whose terms are exactly 0. */
  parameter: Parameter | null,
  /** E_q ∇ log q = 0: the score-function identity. */
  identity: Mean,
  /** E_q [ ∇ log q · log w ], the gradient's first term, w = p(x, z)/q(z|x). */
  firstTerm: Mean };

/**
 * Means over the lanes of one configuration, nats per sequence; the standard errors are across seeds, in which those
 * of the measurements are contained; null where a lane has not measured it.
 */
export type SeedMeans = {
  /** Which lanes, by index: at least two. */
  lanes: Array<number>,
  /** The bound, above H where that is known. */
  bound: Mean | null,
  /** The process gap. */
  processGap: Mean | null,
  /** The learning gap. */
  learningGap: Mean | null,
  /** D. */
  distortion: Mean | null,
  /** R. */
  rate: Mean | null,
  /** The training loss, above H where that is known. */
  loss: Mean | null };

/** How far a GPU's numbers are from the CPU's, on one batch with the same weights. */
export type SelfTest = {
  /** Of the bound's draw, relative to it. */
  lossDifference: number,
  /** Euclidean, of the gradients of all parameters, relative to their norm. */
  gradientDifference: number };

/**
 * A setting: everything there is to know about one control.
 *
 * One whose range depends on a choice is declared once for each: same name, same pointer, conditions of
 * which one holds at most.
 */
export type Setting = {
  /** Its name in links and flags, in kebab-case: `temperature`. */
  name: string,
  /** Where it lives in the state, as a JSON pointer: `/sample/temperature`. */
  pointer: string,
  /** The values it takes. */
  range: Range,
  /** Its unit, e.g. `nats`, `steps`; empty if it has none. */
  unit: string,
  /** What has to happen when it changes. */
  effect: Effect,
  /**
   * When it exists; null: always. Where it does not it has no value, no place in a link and no
   * control; where it comes to exist it starts with its default.
   */
  applies: Condition | null,
  /** Folded away among the advanced ones. */
  advanced: boolean,
  /** What the control is called. */
  label: Text,
  /** One sentence of help. */
  help: Text };

/** A share of sentences, in [0, 1]. */
export type Share = {
  /** The share. */
  share: number,
  /** Its standard error; 0 where all or none are, which N sentences tell only to about 3/N. */
  standardError: number };

/**
 * What the network knows of the corrupted positions s beside what they hold, where that can be random tokens.
 * (That the model predict s is not offered: it would have to plan spans.)
 */
export type SpanVariant = "visible" | "blind";

/** A number and its standard error, in the unit the field says. */
export type Spread = {
  /** The number. */
  value: number,
  /** Its standard error, by the jackknife. */
  standardError: number };

/** Everything a reader can set. */
export type State = {
  /** What is trained. */
  run: RunConfig,
  /** How the model is sampled and measured. */
  sample: SampleConfig,
  /** What is shown. */
  view: ViewConfig };

/** Lanes that answer a question. */
export type Story = {
  /** Its name. */
  name: string,
  /** What the page calls it. */
  title: Text,
  /** What it asks, in one sentence. */
  question: Text,
  /** What will be seen. */
  seen: Text,
  /** Whether sentences are drawn from the trained lanes. */
  draws: boolean };

/** One sentence in both languages. */
export type Text = {
  /** Chinese. */
  zh: string,
  /** English. */
  en: string };

/** A text someone brought, as it is shown before training. */
export type TextDescription = {
  /** Tells it from other texts. */
  fingerprint: string,
  /** Its size in UTF-8. */
  bytes: number,
  /** Characters for training. */
  training: number,
  /** Characters held out. */
  heldOut: number,
  /** How many of those the vocabulary does not have. */
  unknown: number,
  /** Its tokens and how often each occurs in training, the most frequent first; without the unknown. */
  vocabulary: Array<TokenCount>,
  /** How long its lines are. */
  lineLengths: Array<LengthBin>,
  /** What a unigram fitted to the training part costs on the held-out part, nats per character. */
  unigram: number,
  /** The same for a bigram. */
  bigram: number,
  /** The longest context there is enough text for. */
  longestContext: number,
  /** The characters of its longest line, as far as a string can have them. */
  longestLine: number };

/** How a token is chosen from its distribution. */
export type TokenChoice = "sample" | "arg-max";

/** A token and how often it occurs. */
export type TokenCount = {
  /** How it is written. */
  text: string,
  /** How often it occurs. */
  count: number };

/** Which topics, as it is written in checkpoints and links. */
export type TopicsConfig = {
  /** How many topics, in 2..=16. */
  topics: number,
  /** How many words each has of its own, in 1..=16; V is the product. */
  wordsPerTopic: number,
  /** L, in 2..=64. */
  length: number,
  /** The probability that a word is certainly the topic's own, in [0, 1]. */
  focus: number };

/** f(z) = c − ½ a z² and q = N(d, σ²). */
export type ToyConfig = {
  /** c, nats. */
  constant: number,
  /** a > 0. */
  curvature: number,
  /** d. */
  mean: number,
  /** z of a leave-one-out estimate, >= 2. */
  draws: number };

/** What is known of the toy. */
export type ToyTable = {
  /** Every estimator at every σ. */
  rows: Array<VarianceRow>,
  /** −a d, the gradient that is estimated. */
  gradient: number,
  /** σ of the least variance without a baseline. */
  quietestSigma: number };

/** How training goes on. */
export type TrainReport = {
  /** Training steps done. */
  step: number,
  /** Training steps in all. */
  budget: number,
  /** Whether all are done. */
  finished: boolean,
  /** What is new. */
  losses: Array<LossPoint>,
  /** What a learned posterior's loss is made of. */
  learned: LearnedLoss | null };

/**
 * How a network is trained: AdamW, a warm-up, a constant rate, a linear decay over the last fifth
 * of the budget.
 */
export type TrainingConfig = {
  /** The step budget. */
  steps: number,
  /** Sentences in a step. */
  batch: number,
  /** The constant learning rate between warm-up and decay. */
  learningRate: number,
  /** Steps over which the learning rate rises linearly from 0. */
  warmUp: number,
  /** AdamW's decoupled weight decay, per unit of learning rate. */
  weightDecay: number,
  /** Gradients are scaled down to this global (not per tensor) Euclidean norm. */
  clip: number,
  /** Seed of initial weights, sentences and noise. */
  seed: number };

/** A sentence destroyed by one of the processes. */
export type Trajectory = {
  /** The process, by the name of its option. */
  process: string,
  /** t = 0..=T. */
  frames: Array<Frame> };

/** An estimator at one σ. */
export type VarianceRow = {
  /** The posterior's standard deviation. */
  sigma: number,
  /** The estimator: `score-function`, `with-mean`, `leave-one-out` or `pathwise`. */
  estimator: string,
  /** Of its gradient for one z, by formula. */
  variance: number,
  /** The same, from draws. */
  simulated: number,
  /** Its standard error. */
  simulatedError: number,
  /** z until the standard error is as small a part of the gradient as was asked for; null where that is 0. */
  samplesNeeded: number | null };

/** What is known of the corrupted positions s beside what they hold. */
export type Variant = "visible" | "blind" | "hidden";

/** What the decoder has become. */
export type Verdict = "alive" | "partly" | "unused" | "positional-unigram" | "pooled-unigram";

/** What the reader looks at, and on which device. */
export type ViewConfig = {
  /** The page's language. */
  language: LanguageChoice,
  /** The page's colours. */
  theme: ColorScheme,
  /** How large it is. */
  size: PageSize,
  /** The reader's prompt, with blanks. */
  prompt: string,
  /** t, the corruption level the scrubber stands at; levels beyond T show T. */
  level: number,
  /** How fast the trajectory plays, in frames per second. */
  speed: number,
  /** Where the page trains. */
  device: DeviceChoice,
  /** How many workers train together on the CPU; 0 for as many as there are cores to spare. */
  workers: number };
