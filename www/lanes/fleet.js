/**
 * The lanes side by side: added, removed, trained together, in step or free; those of one run share a network. What the
 * page shows of them is written to its table a few times a second.
 */

/** @import { LaneConfig, RunConfig } from '../../pkg/index.js' */
/** @import { Lanes } from '../state.js' */
/** @import { KeptLanes } from './kept-lanes.js' */
import { inBoth } from '../i18n.js';
import { MORE_STEPS } from '../protocol.js';
import { isFinished, stepOf } from '../record.js';
import { core, get, notify, set } from '../state.js';
import { written } from '../written.js';
import { Network } from './network.js';
import { SideLane, reportOf } from './side-lane.js';

/** The most lanes there may be. */
export const MOST = 7;
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
  const several = new Set(lanes.map(({ config }) => config.run.training.seed)).size > 1;
  put({ seeds: (several && core()?.overSeeds(lanes.map(({ run }) => reportOf(run)))) || [] });
  afterwards();
}

const networks = () => [...new Set(lanes.map(({ network }) => network))];

/** With the network that one of these lanes has, or one of its own. @param {LaneConfig} config @param {SideLane[]} among */
function laneOf(config, among) {
  const fellow = among.find(({ network }) => network.trains(config));
  const { trail } = fellow?.run ?? {};
  return new SideLane(config, fellow?.network ?? new Network(config, changed), {
    losses: trail?.losses ?? [],
    bounds: [],
  });
}

/** Lanes of these configurations, after those there are. @param {LaneConfig[]} configs @param {SideLane[]} [before] */
const lanesOf = (configs, before = []) =>
  configs.reduce((/** @type {SideLane[]} */ all, config) => [...all, laneOf(config, all)], before);

/** Other lanes: named anew, by what differs; networks that have none are ended. @param {SideLane[]} next */
function become(next) {
  const before = networks();
  lanes = next;
  const now = networks();
  for (const network of before) if (!now.includes(network)) network.end();
  for (const network of now) network.serve(lanes.filter((lane) => lane.network === network));
  const names = core()?.laneNames(lanes.map(({ config }) => config)) ?? [];
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
  const underWay = networks().filter((network) => network.isUnderWay);
  if (underWay.length === 0) return;
  const steps = underWay.map(({ run }) => stepOf(run));
  if (!get().lanes.lockstep) {
    for (const network of underWay) network.waitAt(null);
    return;
  }
  if (!pausing) end = Math.min(...steps) + AHEAD;
  else if (steps.every((step) => step >= end)) pauseNow();
  for (const network of underWay) network.waitAt(end);
}

function pauseNow() {
  pausing = false;
  for (const network of networks()) network.pause();
}

/** Adds a lane; a story's lanes are no longer only its own then. @param {LaneConfig} config */
export function add(config) {
  if (lanes.length >= MOST) return;
  put({ story: null, findings: [], seconds: null });
  become(lanesOf([config], lanes));
}

/** The same run from the next seed that no lane has. @param {string} id */
export function copy(id) {
  const lane = lanes.find(({ run }) => run.id === id);
  if (!lane) return;
  const config = structuredClone(lane.config);
  do config.run.training.seed += 1;
  while (lanes.some((other) => written(other.config) === written(config)));
  add(config);
}

/** @param {string} id */
export function remove(id) {
  put({ story: null, findings: [], seconds: null });
  become(lanes.filter(({ run }) => run.id !== id));
}

/** Lanes in place of those there are. @param {LaneConfig[]} configs @param {string | null} story */
export function replaceAll(configs, story) {
  put({ story, findings: [], seconds: null });
  become(lanesOf(configs.slice(0, MOST)));
}

/** What a reload needs to have the lanes again. @returns {Omit<KeptLanes, 'story'>} */
export function present() {
  const all = networks();
  return {
    lanes: lanes.map(({ config, run: { trail }, network }) => ({
      config,
      trail,
      network: all.indexOf(network),
    })),
    networks: all.map(({ run: { opened, losses } }) => ({ opened, losses })),
    training: all.some((network) => network.isUnderWay),
    lockstep: get().lanes.lockstep,
  };
}

/** Has the lanes again that were there before a reload, as far as they were. */
/** @param {Omit<KeptLanes, 'story'>} kept @param {string | null} story */
export function restore(kept, story) {
  const { training, lockstep } = kept;
  const all = kept.networks.map((network, n) => {
    const lane = kept.lanes.find((each) => each.network === n);
    return lane && new Network(lane.config, changed, network.opened ? network : null);
  });
  put({ story, findings: [], seconds: null, lockstep });
  become(
    kept.lanes.flatMap(({ config, trail, network }) => {
      const found = all[network];
      return found ? [new SideLane(config, found, trail)] : [];
    }),
  );
  if (training) trainAll();
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
  for (const network of networks()) network.train(done ? MORE_STEPS : 0);
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
  for (const network of networks()) network.reset();
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
