/** The page's words in English. */

/** @import { Text } from '../../pkg/index.js' */

import { corpus } from './corpus/en.js';
import { deletion } from './deletion/en.js';
import { figures } from './figures/en.js';
import { generated } from './generated/en.js';
import { lanes } from './lanes/en.js';
import { learned } from './learned/en.js';
import { note } from './note/en.js';
import { answer, prompt } from './prompt/en.js';
import { strip } from './strip/en.js';
import { terms, unmeasured } from './terms/en.js';
import { claim, why } from './why/en.js';

export const en = {
  ...figures,
  corpus,
  deletion,
  generated,
  lanes,
  learned,
  note,
  prompt,
  answer,
  strip,
  terms,
  unmeasured,
  why,
  claim,
  title: 'Denoising lab',
  wholePage: 'Denoising lab: the whole page',
  sentence:
    'Blot out a sentence, train a small network to restore it, and see how close it comes to the best possible.',
  skip: 'Skip to the content',
  views: {
    label: 'Views',
    names: {
      bench: 'Bench',
      compare: 'Compare',
      collapse: 'Collapse',
      note: 'Note',
      settings: 'Settings',
    },
  },
  retry: 'Try again',
  reload: 'Reload',
  cancel: 'Cancel',
  language: { label: 'Language', other: '中文', toOther: '换成中文' },
  theme: { toDark: 'Dark', toLight: 'Light' },
  copy: { link: 'Copy link', command: 'Copy command', done: 'Copied', failed: 'Copying failed' },
  units: /** @type {{ [unit: string]: string }} */ ({}),
  effects: {
    view: 'view only',
    sample: 'refills',
    evaluate: 'refills, measures again',
    retrain: 'retrains',
  },
  ladder: {
    forward: 'Destroy',
    reverse: 'Restore',
    direction: 'Direction',
    opening: 'The note’s ladder: last token first',
    forwardCaption: 'From a sentence down to nothing',
    forwardNoise: 'From a sentence down to noise',
    reverseCaption: 'Your prompt, filled step by step',
    reverseNone: 'Nothing restored yet',
    reverseStale: 'From the previous prompt: this one cannot be read',
    recorded: 'recorded',
    save: 'Save as JSON',
    label: 'All t at once; arrow keys move between cells',
    states: {
      given: 'given',
      kept: 'kept',
      corrupted: 'destroyed',
      pending: 'still blank',
      restored: 'just restored',
      leaving: 'about to be deleted',
    },
    noise: 'destroyed: a random token',
    pendingNoise: 'still noise',
    corrected: 'corrected: restored again',
    correctedFrom: (/** @type {string} */ was) => `corrected, was ${was}`,
    recovery: 'recovered next:',
    recoveryKey: 'the bar and the colour: probability of being recovered next',
    corruption: 'destroyed by now:',
    unseen: 'padding',
    legend: 'How cells look',
    logProbability: 'log p of the step, nats',
    cell: (
      /** @type {number} */ t,
      /** @type {number} */ position,
      /** @type {string} */ text,
      /** @type {string} */ state,
    ) => `t=${t}, position ${position}: ${text}, ${state}`,
  },
  inspector: {
    title: (/** @type {number} */ t, /** @type {number} */ position) =>
      `t = ${t}, position ${position}`,
    recovery: 'recovered in the next step',
    corruption: 'P(s = 1 | z): destroyed by now, from a separate head',
  },
  scrubber: {
    label: 'Corruption level t',
    play: 'Play',
    pause: 'Pause',
    back: 'One step towards t = 0',
    ahead: 'One step towards t = T',
    speed: 'Speed',
    perSecond: (/** @type {number} */ n) => `${n} steps/s`,
  },
  knobs: {
    title: 'Controls',
    choices: 'What is trained',
    more: 'More controls',
    ladder: 'The note’s ladder',
    absent: 'has no effect here',
    auto: 'auto',
    autoOf: (/** @type {number} */ n) => `auto (${n})`,
    masks: (/** @type {string} */ noise, /** @type {string} */ blank) =>
      `At 0 destroyed positions show ${blank}. Above 0 each becomes a random token with this probability (“${noise}”).`,
    levels:
      'The network is evaluated at this many of the T levels, evenly spaced; 0 means all of them.',
    variants: /** @type {{ [variant: string]: string }} */ ({
      visible:
        'For comparison: the network sees which positions are destroyed. Its optimum is that of masking.',
      blind:
        'The sampler remembers which positions are destroyed; the network is told only how many.',
      hidden:
        'The note’s own model: it predicts which positions need recovery, then what they are. The token head does not see the rest of the block: the bound holds, but is weaker for k\u00a0>\u00a01, which counts as process gap.',
    }),
  },
  gauge: {
    title: 'How close to the best',
    unit: 'nats',
    above: 'above the best any model could do',
    best: 'above the best any model could do: too close to tell',
    unknown: 'per sequence; for your own text nobody knows how low a model could go',
    none: 'Press Train: the [[?bound|bound]] falls from above towards H.',
    oracle: 'The exact distribution answers: no model can be better.',
    process: (/** @type {number | null} */ k, /** @type {string} */ nats) =>
      `${k === null ? 'This process' : `[[?blockSize|k = ${k}]]`} costs even a perfect network [[?processGap|${nats} nats]].`,
    free: (/** @type {number | null} */ k) =>
      `${k === null ? 'This process' : `[[?blockSize|k = ${k}]]`} costs a perfect network [[?processGap|nothing]].`,
    unigram: 'unigram',
  },
  lockstep: {
    title: 'All processes, in step',
    lead: 'The same sentence and seed under every process, each at the same fraction of its trajectory. They move with the ladder. Choose a row to switch to its process.',
    line: (/** @type {string} */ text, /** @type {string} */ gone) =>
      `${text}. ${gone ? `Destroyed: ${gone}` : 'Nothing destroyed'}.`,
    of: (/** @type {number} */ t, /** @type {number} */ last) => `t = ${t} / ${last}`,
  },
  methods: {
    name: 'Method',
    own: 'custom',
    unnamed: 'This combination of posterior and network has no name here.',
  },
  training: {
    title: 'Learning',
    lead: 'Your own network is trained in this tab. Nothing leaves your computer.',
    train: 'Train',
    pause: 'Pause',
    resume: 'Resume',
    more: (/** @type {number} */ n) => `Continue +${n} steps`,
    step: 'One step',
    reset: 'Reset',
    save: 'Save checkpoint',
    open: 'Open checkpoint',
    progress: 'Progress',
    stepOf: 'step',
    speed: 'speed',
    perSecond: 'steps/s',
    left: 'time left',
    loss: 'live loss',
    lossKind: (/** @type {number | null} */ k) =>
      `nats per sequence: raw weights, this batch, estimated bound${k === null ? '' : ' at k = 1'}`,
    lossUnbounded: 'nats per sequence, no bound: raw weights, this batch',
    bound: 'bound',
    boundAt: (/** @type {number | null} */ k, /** @type {string} */ nats) =>
      `bound${k === null ? '' : ` at k = ${k}`}: ${nats} nats`,
    boundKind: (/** @type {number | null} */ k) =>
      `nats per sequence: [[?average|EMA]] weights, estimated upper bound${k === null ? '' : ` at k = ${k}`}`,
    parameters: 'parameters',
    keeping: 'What is kept',
    kept: (/** @type {string} */ step) => `kept in this browser at step ${step}`,
    unkept: 'cannot be kept in this browser; save the checkpoint before leaving',
    idle: 'Press Train to train your own network from scratch.',
    demo: 'The demo model answers until you train.',
    finished: 'Done',
    starting: 'Loading the network code…',
    failed: 'The network code did not load; the exact data distribution answers instead.',
    dead: 'The worker stopped.',
    device: {
      title: 'Where it trains',
      milliseconds: (/** @type {string} */ time) => `${time} ms a step`,
      workers: (/** @type {number} */ count) => `CPU (${count} workers)`,
      onGpu: 'Trains on the GPU.',
      unnamed: 'unnamed adapter',
      trying: 'The GPU is being tried.',
      stays: 'Trains on the CPU.',
    },
  },
  triples: {
    title: 'What it would recover next',
    lead: 'The same sentences throughout. Top: the noisy text. Bottom: the original. Middle: the network’s input, coloured by the probability that each position is recovered in the next step; a line sums to the number recovered.',
    corrupted: 'noisy',
    recovery: 'recovers',
    target: 'target',
    seen: (/** @type {string} */ step) => `step ${step}, EMA weights`,
    empty: 'Colours appear once you press Train.',
    of: (/** @type {number} */ t, /** @type {number} */ gone, /** @type {number} */ next) =>
      `t = ${t}: ${gone} destroyed, ${next} recovered next`,
  },
  text: {
    open: 'Use your own text',
    bring: 'Provide the text',
    title: 'Your own text',
    lead: 'Any text in any language; each character is a token. It stays in this browser. The last tenth is held out for evaluation.',
    leadLines:
      'Names, words, sentences: each line is a string of its own, of up to 127 characters. It stays in this browser. One line in ten is held out for evaluation.',
    paste: 'Paste it here',
    choose: 'Choose a file',
    drop: 'or drop one anywhere on the page: plain text in UTF-8, at most 5 MB',
    split: 'Split',
    splitInto: (/** @type {string} */ training, /** @type {string} */ heldOut) =>
      `${training} characters to train on, ${heldOut} held out`,
    vocabulary: 'Vocabulary',
    vocabularyOf: (/** @type {string} */ size, /** @type {string} */ unknown) =>
      `${size} characters of the training part, and one token for all others (${unknown} in the held-out part)`,
    baselines: 'Baselines',
    baselinesOf: (/** @type {string} */ unigram, /** @type {string} */ bigram) =>
      `unigram ${unigram}, bigram ${bigram} nats per held-out character`,
    lines: 'Characters in a line',
    context: 'Context, characters',
    network: 'Network',
    steps: 'Training steps',
    time: 'Time on this device',
    timing: 'timing a few steps…',
    timeOf: (/** @type {string} */ time, /** @type {string} */ milliseconds) =>
      `about ${time} (${milliseconds} ms a step)`,
    use: 'Use this text',
    unkept:
      'This browser cannot keep the text (its storage is missing or full). Training goes on; after a reload you will have to provide it again.',
    another:
      'This is not the text that is needed. Provide that one, without a single change, or use this one for a new run.',
    missing:
      'The text that this needs is not in this browser: a link or a checkpoint carries only its fingerprint. Provide the same text to open it.',
  },
  settings: {
    title: 'All settings',
    page: 'This page',
    sampling: 'How blanks are filled',
    run: 'What is trained',
    runNote: 'Changing these retrains the network; your present run is kept.',
    advanced: 'Advanced',
    licences: 'Third-party licences',
  },
  runs: {
    title: 'Runs kept in this browser',
    none: 'None yet. A run that is replaced is kept here.',
    open: 'Open',
    forget: 'Delete',
    forgetAll: 'Delete all',
    forgotten: (/** @type {number} */ n) => `${n} run${n === 1 ? '' : 's'} deleted.`,
    line: (/** @type {string} */ step, /** @type {string} */ when) => `step ${step}, ${when}`,
    differs: (
      /** @type {string} */ label,
      /** @type {string} */ theirs,
      /** @type {string} */ here,
    ) => `${label}: ${theirs} (here: ${here})`,
    absent: 'none',
    between: '; ',
    same: 'The same settings as here.',
  },
  ask: {
    retrain: {
      title: 'This retrains the network',
      body: (/** @type {number} */ step) =>
        `With this setting the network has to be trained from scratch. Your present run (step ${step}) is kept and can be opened again.`,
      confirm: 'Change and retrain',
    },
    reset: {
      title: 'Reset the run?',
      body: (/** @type {number} */ step) =>
        `The demo model answers again. Your present run (step ${step}) is kept and can be opened again.`,
      confirm: 'Reset',
    },
    forgetAll: {
      title: 'Delete all kept runs?',
      body: (/** @type {number} */ n) =>
        `${n === 1 ? 'One run is' : `${n} runs are`} deleted from this browser, weights included. This cannot be undone. The run on the page now stays.`,
      confirm: 'Delete all',
    },
  },
  announce: {
    started: 'Training has begun.',
    resumed: (/** @type {string} */ step) => `Training continues from step ${step}.`,
    paused: (/** @type {string} */ step) => `Paused at step ${step}.`,
    reached: (/** @type {string} */ step, /** @type {string} */ budget) =>
      `Step ${step} of ${budget}.`,
    finished: (/** @type {string} */ step) => `Training is done, after ${step} steps.`,
    bound: (
      /** @type {number | null} */ k,
      /** @type {string} */ nats,
      /** @type {string} */ error,
    ) => ` The bound${k === null ? '' : ` at k = ${k}`} is ${nats} ± ${error} nats.`,
    loss: (/** @type {string} */ nats) => ` The training loss, no bound, is ${nats} nats.`,
    summed: 'The exact sums are in the table.',
    drawn: 'The sentences are drawn; their quality is in the table.',
    filled: (/** @type {string} */ sentence) => `Filled: ${sentence}`,
  },
  notices: {
    label: 'Messages',
    dismiss: 'Dismiss',
    unkept:
      'This browser cannot keep the run (its storage is missing or full). Training goes on; save the checkpoint before leaving.',
    otherTab: 'One of your runs is open in another tab; it is left alone there.',
    keptAside: (/** @type {number} */ step) =>
      `This link shows another run. Your own (step ${step}) is kept in Settings, under “Runs kept in this browser”.`,
    died: (/** @type {number | null} */ step) =>
      step === null
        ? 'The worker stopped and was started again.'
        : `The worker stopped and was started again; your run continues from step ${step}.`,
    dead: 'The worker keeps stopping. Your run is kept up to its last save.',
    tooOld:
      'This browser is older than the page needs: parts of it will look wrong or fail. It is made for Chrome or Edge 120, Firefox 121, Safari 17.2, and newer.',
    noSimd:
      'This browser has no WebAssembly SIMD, which the page needs to compute. A current Chrome, Edge, Firefox or Safari has it.',
    slowCore:
      'The computing core is still loading; until then only the recording plays. If it does not arrive, reload the page.',
    silentStorage:
      'The storage of this browser does not answer: runs kept in it cannot be opened, and nothing new is kept. Everything else works; save the checkpoint before leaving.',
    noCore: 'The computing core did not load, so only the recording plays. ',
    leftBehind: 'The test of the claim was lost when the page was reloaded: it was in memory only.',
    openFailed: 'That file could not be opened.',
    keptSound: (/** @type {string} */ step) =>
      `What this browser keeps of the run is its last sound state, step ${step}; nothing is written over it.`,
    backTo: (/** @type {string} */ step) => `Back to step ${step}`,
    notOpened: 'That kept run could not be read. It may have been deleted in another tab.',
    notForgotten: 'The kept runs could not be deleted: this browser’s storage does not answer.',
    incomplete: 'Part of the page did not load.',
    newVersion: 'A new version of this page is available. It opens at your next visit, or now.',
    otherTabs:
      'Other tabs still show the current version: close them first, or get the new one at your next visit.',
  },
  footer: 'Everything runs in this tab. Nothing you type is sent anywhere.',
};
