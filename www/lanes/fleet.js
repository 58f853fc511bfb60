/**
 * The lanes side by side: added, removed, trained together, in step or free. What the page shows of
 * them is written to its table a few times a second.
 */

/** @import { LaneConfig, RunConfig } from '../../pkg/index.js' */
/** @import { Lanes } from '../state.js' */
import { inBoth } from '../i18n.js';
import { FURTHER } from '../protocol.js';
import { isFinished, stepOf } from '../record.js';
import { core, get, notify, set } from '../state.js';
import { SideLane } from './side-lane.js';

/** The most lanes there may be. */
export const MOST = 6;
/** In step no lane is further ahead than this, about what it reports at once. */
const AHEAD = 20;
const SHOW_EVERY = 200;

/** @type {SideLane[]} */
let lanes = [];
/** What else happens after a change. @type {() => void} */
let afterwards = () => {};

/** @param {Partial<Lanes>} fields */
export const put = (fields) => set({ lanes: { ...get().lanes, ...fields } });

/** @param {() => void} act after every change of a lane */
export const onChange = (act) => void (afterwards = act);

let shownAt = 0;
let waiting = false;

/** A lane has changed: lanes in step go on, and the page is told soon. */
function changed() {
  keepStep();
  if (waiting) return;
  waiting = true;
  setTimeout(
    () => {
      waiting = false;
      show();
    },
    Math.max(0, SHOW_EVERY - (performance.now() - shownAt)),
  );
}

/** Shows the lanes as they are. */
function show() {
  shownAt = performance.now();
  const { runs, chosen } = get();
  const beside = Object.fromEntries(lanes.map(({ run }) => [run.id, run]));
  set({ runs: { [chosen]: runs[chosen], ...beside } });
  afterwards();
}

/** @param {SideLane} lane */
const configOf = ({ run }) => /** @type {LaneConfig} */ (run.config);

/** Other lanes: named anew, by what differs. @param {SideLane[]} next */
function become(next) {
  lanes = next;
  const names = core()?.laneNames(lanes.map(configOf)) ?? [];
  put({ names });
  show();
  keepStep();
}

/** Where lanes in step may go at present. */
let end = AHEAD;
/** Whether they are to pause there, all at the same step. */
let pausing = false;

/** Lanes in step wait for the last of them; finished ones are waited for by nobody. */
function keepStep() {
  const underWay = lanes.filter((lane) => lane.isUnderWay);
  if (underWay.length === 0) return;
  const steps = underWay.map(({ run }) => stepOf(run));
  if (!get().lanes.lockstep) {
    for (const lane of underWay) lane.waitAt(null);
    return;
  }
  if (!pausing) end = Math.min(...steps) + AHEAD;
  else if (steps.every((step) => step >= end)) pauseNow();
  for (const lane of underWay) lane.waitAt(end);
}

function pauseNow() {
  pausing = false;
  for (const lane of lanes) lane.pause();
}

/** Adds a lane; a story's lanes are no longer only its own then. @param {LaneConfig} config */
export function add(config) {
  if (lanes.length >= MOST) return;
  put({ story: null, findings: [], seconds: null });
  become([...lanes, new SideLane(config, changed)]);
}

/** The same run from the next seed. @param {string} id */
export function copy(id) {
  const lane = lanes.find(({ run }) => run.id === id);
  if (!lane) return;
  const config = structuredClone(configOf(lane));
  config.run.training.seed += 1;
  add(config);
}

/** @param {string} id */
export function remove(id) {
  put({ story: null, findings: [], seconds: null });
  lanes.find(({ run }) => run.id === id)?.end();
  become(lanes.filter(({ run }) => run.id !== id));
}

/** Lanes in place of those there are. @param {LaneConfig[]} configs @param {string | null} story */
export function replaceAll(configs, story) {
  for (const lane of lanes) lane.end();
  put({ story, findings: [], seconds: null });
  become(configs.slice(0, MOST).map((config) => new SideLane(config, changed)));
}

/** Adds the run of the page's own lane. */
export function addPresent() {
  const { config } = get();
  if (config) addRun(config.run);
}

/** Adds a run, sampled as the page's. @param {RunConfig} run */
function addRun(run) {
  const { config } = get();
  if (config) add({ run, sample: config.sample, evaluation: 'bound' });
}

/** Adds the second run that a link of an earlier version carries, and says where it is. @param {RunConfig | null} run */
export function addSecond(run) {
  if (!run) return;
  addRun(run);
  notify({ kind: 'note', text: inBoth(({ lanes }) => lanes.second) });
}

/** Trains all: begins, resumes, or where all are done goes on. */
export function trainAll() {
  const done = lanes.every(({ run }) => isFinished(run));
  pausing = false;
  for (const lane of lanes) lane.train(done ? FURTHER : 0);
  keepStep();
  show();
}

/** Pauses all; lanes in step do so at the same one, once all have come to it. */
export function pauseAll() {
  const inStep = get().lanes.lockstep && lanes.every(({ run }) => run.worker === 'ready');
  if (inStep) pausing = true;
  else pauseNow();
  keepStep();
  show();
}

export function resetAll() {
  pausing = false;
  put({ findings: [], seconds: null });
  for (const lane of lanes) lane.reset();
  show();
}

/** @param {boolean} lockstep whether lanes keep to one step number */
export function setLockstep(lockstep) {
  put({ lockstep });
  keepStep();
}

/** Has every lane that is done draw sentences. */
export function drawAll() {
  for (const lane of lanes) if (lane.run.reading?.settled) lane.sample();
}
