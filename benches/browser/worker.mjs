/** A lane in a worker, as the page runs it, driven to its limits and read out. */

/** @import { RunConfig, State } from '../../pkg/index.js' */

const location = new URL('../pkg/cpu/denoise_lab.js', import.meta.url).href;
/** @type {any} */
const cpu = await import(location);
await cpu.default();

/** @param {string} corpus @param {string} process @param {number} batch @returns {RunConfig} */
function configuration(corpus, process, batch) {
  const { run } = cpu.defaults('zh');
  return {
    ...run,
    corpus: { kind: corpus },
    process: { kind: process },
    training: { ...run.training, batch },
  };
}

/** @type {{ [task: string]: (asked: any) => Promise<any> }} */
const tasks = {
  /** Milliseconds a step takes, loss read and all, in slices of some steps. */
  async step({ batch, slices, steps }) {
    const lane = cpu.Lane.create(configuration('capitals', 'mask', batch));
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
    const lane = cpu.Lane.create(configuration('capitals', process, 128));
    const start = performance.now();
    let finished = false;
    while (!finished) {
      const left = seconds * 1000 - (performance.now() - start);
      if (left <= 0) break;
      ({ finished } = await lane.train(Math.min(50, left)));
    }
    const taken = (performance.now() - start) / 1000;
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
