/**
 * Which changes of the table are worth saying: training's start, pauses, quarters and end; its move
 * to a GPU; the end of an exact sum or of drawing sentences; a prompt filled or refused, once the reader has stopped typing; every message.
 */

/** @import { Run } from './record.js' */
/** @import { Table } from './state.js' */
/** @import { Text } from '../pkg/index.js' */
import { announce } from './announce.js';
import { fixed, whole } from './format.js';
import { inBoth } from './i18n.js';
import { blockSizeOf } from './process.js';
import { isFinished } from './record.js';
import { get, present, watch } from './state.js';

/** Training is told of in this many parts. */
const PARTS = 4;
/** A reader who has not typed for this long, in milliseconds, has stopped. */
const SETTLED = 900;

/** How far a run has come, in whole parts of its budget. @param {Run} run */
const part = ({ status }) => (status ? Math.floor((PARTS * status.step) / status.budget) : 0);

/** The last bound measured at the slider's k, in words; and a training loss that is none. */
/** @param {Table} table @returns {Text} */
function bound(table) {
  const { config, process } = table;
  const { estimates, history } = present(table);
  const k = config?.sample.blockSize ?? 1;
  const nelbo = estimates[k]?.nelbo;
  const loss = history.losses.at(-1)?.nats;
  return inBoth(
    ({ announce: say }) =>
      (process.trainsABound || loss === undefined ? '' : say.loss(fixed(loss))) +
      (nelbo ? say.bound(blockSizeOf(table), fixed(nelbo.nats), fixed(nelbo.standardError)) : ''),
  );
}

/** @param {Run} before @param {Run} now @param {Table} table @returns {Text | null} */
function ofTraining(before, now, table) {
  const { opened, origin, status, training } = now;
  if (!status || origin === 'demo') return null;
  const { step, budget } = status;
  const was = before.opened === opened && before.training;
  if (training && !was) {
    return inBoth(({ announce: say }) => (step === 0 ? say.started : say.resumed(whole(step))));
  }
  const measured = bound(table);
  const announcement = (/** @type {(say: Say) => string} */ pick) => {
    const { zh, en } = inBoth((words) => pick(words.announce));
    return { zh: zh + measured.zh, en: en + measured.en };
  };
  if (was && isFinished(now)) return announcement((say) => say.finished(whole(step)));
  if (was && !training) return announcement((say) => say.paused(whole(step)));
  if (was && part(now) > part(before))
    return announcement((say) => say.reached(whole(step), whole(budget)));
  return null;
}

/** @typedef {import('./i18n.js').Words['announce']} Say */

/** A run that came to the GPU; what sends it back is a message. */
/** @param {Run} before @param {Run} now @returns {Text | null} */
function ofDevice(before, now) {
  if (now.device?.on !== 'gpu' || before.device?.on === 'gpu') return null;
  return inBoth(({ training }) => training.device.onGpu);
}

/** What was measured on a button, once it is there. */
/** @param {Run} before @param {Run} now @returns {Text | null} */
function ofMeasured(before, now) {
  if (before.opened !== now.opened) return null;
  if (before.work.quality && now.qualities !== before.qualities)
    return inBoth(({ announce: say }) => say.drawn);
  const summed = before.work.exact && now.exacts !== before.exacts;
  return summed ? inBoth(({ announce: say }) => say.summed) : null;
}

/** A verdict on a learned posterior that is another than before. */
/** @param {Run} before @param {Run} now @returns {Text | null} */
function ofVerdict(before, now) {
  const [was, is] = [before, now].map(({ marks }) => marks.at(-1)?.measured);
  return is && is.verdict !== was?.verdict ? is.sentence : null;
}

/**
 * What the prompt has come to, if it has: the sentence it was filled to, or why it was not.
 *
 * @param {Table} table
 * @param {Table['answer']} stale the answer to what was asked before
 * @returns {Text | null}
 */
function ofPrompt({ prompt, answer, answerFault, corpus }, stale) {
  const fault = prompt.fault ?? answerFault;
  if (fault) return fault.message;
  if (answer === stale) return null;
  const last = answer?.infill.frames.find(({ t }) => t === 0);
  if (!last) return null;
  const sentence = last.cells.map(({ text }) => text).join(corpus?.separator ?? '');
  return inBoth(({ announce: say }) => say.filled(sentence));
}

/** What the reader asked to have filled: the text, and which draw of it. @param {Table} table */
const asked = ({ config }) => config && `${config.sample.seed} ${config.view.prompt}`;

/** Tells what became of a prompt, once the reader has stopped typing and it is filled. */
function promptTeller() {
  let announced = asked(get());
  let due = false;
  let stale = get().answer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  const tell = () => {
    const text = due ? ofPrompt(get(), stale) : null;
    if (!text) return;
    due = false;
    announce(text);
  };

  return (/** @type {Table} */ before, /** @type {Table} */ now) => {
    tell();
    const wanted = asked(now);
    if (wanted === announced) return;
    // What the page itself asked for, on arrival, is not told.
    const first = announced === null;
    announced = wanted;
    if (first) return;
    due = false;
    stale = before.answer;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      due = true;
      tell();
    }, SETTLED);
  };
}

/** Starts telling. */
export function startMilestones() {
  let before = get();
  const tellPrompt = promptTeller();
  watch(() => {
    const [was, now] = [before, get()];
    before = now;
    for (const { id, kind, text } of now.notices) {
      if (!was.notices.some((notice) => notice.id === id)) announce(text, kind === 'fault');
    }
    for (const [pointer, { message }] of Object.entries(now.refused)) {
      if (was.refused[pointer]?.message.en !== message.en) announce(message);
    }
    for (const tell of [ofTraining, ofMeasured, ofDevice, ofVerdict]) {
      const text = tell(present(was), present(now), now);
      if (text) announce(text);
    }
    tellPrompt(was, now);
  });
}
