/** A lane in a worker, as the page runs it, driven to its limits and read out. */

/** @import { RunConfig, State } from '../../pkg/index.js' */

const location = new URL('../pkg/cpu/denoise_lab.js', import.meta.url).href;
/** @type {any} */
const cpu = await import(location);
await cpu.default();

/** The default run on `capitals` but for these. */
/** @param {Partial<RunConfig>} parts @param {Partial<RunConfig['training']>} [training] @returns {RunConfig} */
function configuration(parts, training = {}) {
  const { run } = cpu.defaults('zh');
  return {
    ...run,
    corpus: { kind: 'capitals' },
    ...parts,
    training: { ...run.training, ...training },
  };
}

/** A run's model that undoes this process. @param {any} process @returns {Partial<RunConfig>} */
const fixed = (process) => ({ model: { kind: 'fixed', process } });

/** Trains until a time is over or the budget is; seconds taken. */
/** @param {import('../../pkg/index.js').Lane} lane @param {number} seconds */
async function trainFor(lane, seconds) {
  const start = performance.now();
  let finished = false;
  while (!finished) {
    const left = seconds * 1000 - (performance.now() - start);
    if (left <= 0) break;
    ({ finished } = await lane.train(Math.min(50, left)));
  }
  return (performance.now() - start) / 1000;
}

/** @type {{ [task: string]: (asked: any) => Promise<any> }} */
const tasks = {
  /** Milliseconds a step takes, loss read and all, in slices of some steps. */
  async step({ batch, slices, steps }) {
    const lane = cpu.Lane.create(configuration(fixed({ kind: 'mask' }), { batch }));
    await lane.train(500);
    await lane.step();
    const taken = [];
    for (let slice = 0; slice < slices; slice += 1) {
      const start = performance.now();
      for (let step = 0; step < steps; step += 1) await lane.step();
      taken.push((performance.now() - start) / steps);
    }
    lane.free();
    taken.sort((a, b) => a - b);
    return { median: taken[taken.length >> 1], best: taken[0] };
  },

  /** Trains for so long, or to the budget's end, then measures exactly and asks every question. */
  async train({ process, seconds, questions }) {
    const lane = cpu.Lane.create(configuration(fixed({ kind: process })));
    const taken = await trainFor(lane, seconds);
    const evaluation = lane.exact();
    while (!(await evaluation.advance(1000)));
    const measurements = [...evaluation.blockSizes()].map((k) => evaluation.measurement(k));
    evaluation.free();
    /** @type {string[]} */
    const answers = [];
    for (const prompt of questions) {
      /** @type {State} */
      const state = cpu.defaults('zh');
      state.run = lane.status().run;
      state.sample.choice = 'arg-max';
      state.view.prompt = prompt;
      answers.push((await lane.infill(state)).text);
    }
    const { step } = lane.status();
    lane.free();
    return { step, seconds: taken, measurements, answers };
  },

  /** Trains with a budget that fits into so many seconds here, then estimates the bound at k = 1. */
  async noise({ process, learningRate, seconds, sentences }) {
    const begun = performance.now();
    const timed = cpu.Lane.create(configuration(fixed(process)));
    const pace = timed.pace(2000);
    timed.free();
    const left = seconds - (performance.now() - begun) / 1000;
    const steps = Math.floor((left * 1000) / pace);
    const lane = cpu.Lane.create(configuration(fixed(process), { learningRate, steps }));
    await trainFor(lane, left);
    const taken = (performance.now() - begun) / 1000;
    const evaluation = lane.estimate(1, sentences);
    while (!(await evaluation.advance(1000)));
    const measurement = evaluation.measurement(1);
    evaluation.free();
    const { step } = lane.status();
    lane.free();
    return { step, budget: steps, seconds: taken, measurement };
  },

  /** The longest a slice of training takes, and one filling of a prompt, at the longest context. */
  async text({ size, context, slices, fillSteps }) {
    const lines = Array.from({ length: 400 }, (_, n) => `${n} waves, ${n * n} feet of water\n`);
    const { fingerprint } = cpu.readText(lines.join(''));
    const corpus = { kind: /** @type {const} */ ('text'), context, fingerprint };
    const network = { kind: /** @type {const} */ ('transformer'), size };
    const lane = cpu.Lane.create(configuration({ corpus, network }, { batch: 32 }));
    await lane.train(500);
    let longest = 0;
    for (let slice = 0; slice < slices; slice += 1) {
      const start = performance.now();
      await lane.train(25);
      longest = Math.max(longest, performance.now() - start);
    }
    /** @type {State} */
    const state = cpu.defaults('zh');
    state.run = lane.status().run;
    state.sample.steps = fillSteps;
    state.view.prompt = '1 waves';
    const start = performance.now();
    await lane.infill(state);
    const infill = performance.now() - start;
    lane.free();
    return { longest, infill };
  },
};

self.addEventListener('message', async ({ data: { task, ...asked } }) => {
  try {
    self.postMessage({ value: await tasks[task](asked) });
  } catch (thrown) {
    const { message } = /** @type {any} */ (thrown);
    self.postMessage({ fault: message?.en ?? String(thrown) });
  }
});
self.postMessage({ value: 'ready' });
