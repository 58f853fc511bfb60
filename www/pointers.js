/**
 * The settings that the page knows by name; all the others it only draws.
 */
export const CORPUS = '/run/corpus/kind';
export const CONTEXT = '/run/corpus/context';
export const LONGEST = '/run/corpus/longest';
export const FINGERPRINT = '/run/corpus/fingerprint';
export const POSTERIOR = '/run/model/kind';
export const PROCESS = '/run/model/process/kind';
export const VARIANT = '/run/model/process/variant';
export const LEVELS = '/run/model/process/steps';
export const AT_ONCE = '/run/model/process/atOnce';
export const NETWORK = '/run/network/size';
export const BATCH = '/run/training/batch';
export const TRAINING_STEPS = '/run/training/steps';
export const K = '/sample/blockSize';
export const U = '/sample/share';
export const ORDER = '/sample/order';
export const STEPS = '/sample/steps';
export const TEMPERATURE = '/sample/temperature';
export const SEED = '/sample/seed';
/** The beginning of what there is to choose of a learned posterior. */
export const LATENT = '/run/model/latent/';
export const LANGUAGE = '/view/language';
export const THEME = '/view/theme';
export const SIZE = '/view/size';
export const PROMPT = '/view/prompt';
export const LEVEL = '/view/level';
export const SPEED = '/view/speed';
export const DEVICE = '/view/device';
export const WORKERS = '/view/workers';
