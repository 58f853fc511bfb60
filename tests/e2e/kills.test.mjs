/**
 * Training that is killed at random moments in random ways, and goes on from its last save. KILLS says how often (a handful,
 * unless it is set), KILLS_SEED from where on.
 */

import assert from 'node:assert/strict';
import { Lab, eventually } from './support/lab.mjs';
import { Random } from './support/random.mjs';
import { scenario } from './support/scenario.mjs';

/** @import { Page } from 'playwright-core' */

const KILLS = Number(process.env.KILLS || 5);
const SEED = Number(process.env.KILLS_SEED ?? 1);
/** A visit has an end: so many at most in one. */
const PER_VISIT = 50;
/** What the page promises, in seconds: at most so much is lost, and so much lies between two saves. */
const [LOST, BETWEEN] = [5, 4];
/** The longest that training goes on between two kills, in milliseconds. */
const LONGEST = 6500;

/** What a lane's worker tells, with the page's time. @typedef {{ type: string, step: number, training?: boolean, at: number }} Told */

/** Writes what workers tell of the run to the console, in the page before its own code. */
const listen = () => {
  self.Worker = new Proxy(self.Worker, {
    construct(Worker, [script, options]) {
      const worker = new Worker(script, options);
      worker.addEventListener('message', ({ data }) => {
        const { type, origin, training, step = data.status?.step } = data;
        const isNews = type === 'progress' || type === 'saved';
        const at = performance.timeOrigin + performance.now();
        if (isNews || (type === 'opened' && origin !== 'demo'))
          console.debug(`told ${JSON.stringify({ type, step, training, at })}`);
      });
      return worker;
    },
  });
};

/** Ways for training to end. Each gives the page on which it goes on. @type {{ [way: string]: (page: Page) => Promise<Page> }} */
const WAYS = {
  reload: async (page) => {
    await page.reload();
    return page;
  },
  'the tab is closed': anew,
  'the tab crashes': async (page) => {
    const crashed = page.waitForEvent('crash');
    const session = await page.context().newCDPSession(page);
    session.send('Page.crash').catch(() => {});
    await crashed;
    return anew(page);
  },
  'the worker dies': async (page) => {
    const [worker] = page.workers();
    await worker
      .evaluate('setTimeout(() => { throw new Error("killed by a test") })')
      .catch(() => {});
    return page;
  },
};

/** What Firefox cannot be told to do. */
const CHROMIUM = ['the tab crashes', 'the worker dies'];

/** The same address in another tab. @param {Page} page */
async function anew(page) {
  const [context, address] = [page.context(), page.url()];
  await page.close();
  const next = await context.newPage();
  await next.goto(address);
  return next;
}

/** Seconds from when a step was there until something was told. @param {Told[]} told @param {number} step @param {number} at */
const since = (told, step, at) =>
  (at - (told.findLast((event) => event.step <= step && event.at <= at)?.at ?? at)) / 1000;

/**
 * What was lost of what was told until a kill, where it went on from a step; and how much may be: what the page promises, more where this
 * machine was slower to write than the second that is meant for it.
 *
 * @param {Told[]} told
 * @param {number} step
 */
function loss(told, step) {
  const progress = told.filter(({ type }) => type !== 'saved');
  const last = progress.at(-1);
  const writes = told
    .filter(({ type }) => type === 'saved')
    .map((saved) => since(progress, saved.step, saved.at));
  const pauses = progress.slice(1).map(({ at }, n) => (at - progress[n].at) / 1000);
  return {
    steps: Math.max(0, (last?.step ?? 0) - step),
    seconds: last && last.step > step ? since(progress, step, last.at) : 0,
    most: Math.max(LOST, BETWEEN + 2 * Math.max(0, ...writes) + Math.max(0, ...pauses)),
  };
}

for (let visit = 0; visit * PER_VISIT < KILLS; visit += 1) {
  scenario(
    `training goes on from its last save, however it was killed (${SEED + visit})`,
    { language: 'en', link: 'v=1&steps=100000', before: listen },
    async ({ lab: { words }, page: first }) => {
      const random = new Random(SEED + visit);
      let page = first;
      /** @type {Told[]} */
      let told = [];
      page.context().on('console', (message) => {
        const [, event] = /^told (.+)$/.exec(message.text()) ?? [];
        if (event) told.push(JSON.parse(event));
      });
      const lab = new Lab(page, words);
      await lab.filled('demo');
      await lab.train();
      await eventually(() => assert.ok(told.some(({ type }) => type === 'saved')));
      const lost = [];
      for (let n = 0; n < Math.min(PER_VISIT, KILLS - visit * PER_VISIT); n += 1) {
        const ways = Object.keys(WAYS).filter(
          (way) => !process.env.FIREFOX || !CHROMIUM.includes(way),
        );
        const way = n < ways.length ? ways[n] : random.of(ways);
        await page.waitForTimeout(random.below(LONGEST));
        const before = told;
        told = [];
        page = await WAYS[way](page);
        const opened = await eventually(() => {
          const found = told.find(({ type }) => type === 'opened');
          assert.ok(found, `nothing goes on after: ${way}`);
          return found;
        });
        // What was on its way when it was killed.
        const all = [...before, ...told.slice(0, told.indexOf(opened))];
        told = told.slice(told.indexOf(opened));
        const saved = all.findLast(({ type }) => type === 'saved')?.step ?? all[0].step;
        const { steps, seconds, most } = loss(all, opened.step);
        const where = `kill ${n}, ${way}: from ${opened.step}, saved at ${saved}, ${seconds} s lost`;
        assert.ok(opened.training, where);
        assert.ok(opened.step >= saved, where);
        assert.ok(seconds <= most, `${where}, ${most} allowed`);
        await eventually(() =>
          assert.ok(
            told.some(({ step }) => step > opened.step),
            where,
          ),
        );
        lost.push({ steps, seconds });
      }
      await new Lab(page, words).filled('own');
      const seconds = lost.map((each) => each.seconds).sort((a, b) => a - b);
      const at = (/** @type {number} */ share) =>
        `${seconds[Math.min(seconds.length - 1, Math.floor(share * seconds.length))].toFixed(1)} s`;
      const steps = Math.max(...lost.map((each) => each.steps));
      console.log(
        `kills | ${lost.length} | median ${at(0.5)} | nine in ten ${at(0.9)} | worst ${at(1)}, ${steps} steps`,
      );
    },
  );
}
