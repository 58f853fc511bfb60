/** Methods by name: a posterior and a network, chosen together. */

import assert from 'node:assert/strict';
import { looksRight } from './support/accessible.mjs';
import { eventually, number, saying } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';

/** @import { Lab } from './support/lab.mjs' */

scenario('methods by name', {}, async ({ lab, page, step }) => {
  const { methods } = lab.words;
  await lab.filled('demo');

  await step('a method sets posterior and network', async () => {
    assert.equal(await lab.method(), 'mask');
    assert.ok((await lab.methods.getByRole('option').count()) >= 10);

    await lab.chooseMethod('pixelcnn');
    await lab.filled('oracle');
    assert.equal(await lab.method(), 'pixelcnn');
    assert.equal(await lab.chosen('process'), 'left-to-right');
    assert.equal(await lab.chosen('architecture'), 'convolution');
    await eventually(() =>
      assert.match(page.url(), /process=left-to-right.*architecture=convolution/),
    );

    await lab.open('bench');
    // With a setting that comes with the posterior.
    await lab.chooseMethod('noise-hidden');
    assert.equal(await lab.method(), 'noise-hidden');
    assert.equal(await lab.chosen('noise-variant'), 'hidden');
    assert.equal(await lab.chosen('architecture'), 'transformer');

    // What has no name is said to have none; and a control names the method, too.
    await lab.choose('noise-variant', 'visible');
    assert.equal(await lab.method(), '');
    await lab.open('bench');
    await lab.learning.getByText(methods.unnamed).waitFor();
    await lab.choose('process', 'left-to-right');
    assert.equal(await lab.method(), 'gpt');

    await lab.chooseMethod('mask');
    await lab.filled('demo');
    await eventually(() => assert.doesNotMatch(page.url(), /process=|architecture=/));
  });

  await step('a method that trains anew asks first', async () => {
    await lab.train();
    await lab.reached(3);
    const step = await lab.pause();
    await lab.chooseMethod('gpt');
    await lab.dialog.getByRole('button', { name: lab.words.cancel }).click();
    assert.equal(await lab.method(), 'mask');
    assert.equal((await lab.progress()).step, step);
    await lab.chooseMethod('gpt');
    await lab.agree();
    await lab.filled('oracle');
    assert.equal(await lab.method(), 'gpt');
    await lab.keeps(1);
  });

  await step('looks right: methods', async () => {
    await lab.open('bench');
    await lab.chooseMethod('seq2seq');
    await lab.filled('oracle');
    await looksRight(page, 'methods');
  });
});

/** The step of the run under way, once it has trained some and rests. @param {Lab} lab */
async function trainALittle(lab) {
  await lab.button(lab.words.training.step, lab.learning).click();
  await lab.filled('own');
  await lab.button(lab.words.training.step, lab.learning).click();
  return lab.reached(2);
}

/** @param {Lab} lab the bound in the panel, once it is measured */
const measured = (lab) =>
  eventually(async () => {
    const nats = number(await lab.figure(lab.words.training.bound));
    assert.ok(nats > 1, String(nats)); // and finite: a diffusion begins with a very large one
    return nats;
  });

const METHODS = [
  ...['gpt', 'pixelcnn', 'seq2seq', 'bert', 'mask'],
  ...['noise-blind', 'noise-hidden', 'span', 'iid', 'gaussian', 'gaussian-learnt'],
];

// The smallest network: what is measured costs less.
scenario('each method is trained, asked and measured', { link: 'network=tiny' }, async (visit) => {
  const { lab, step } = visit;
  const { chart, training, answer: words } = lab.words;
  await lab.filled('demo');
  for (const method of METHODS) {
    await step(method, async () => {
      await lab.chooseMethod(method);
      if (await lab.dialog.isVisible()) {
        await lab.agree();
      }
      await eventually(async () => assert.equal(await lab.method(), method));
      // A diffusion has as many steps as it is told, each to be measured.
      const levels = lab.control('diffusion-steps');
      if ((await levels.count()) > 0) await levels.fill('8');
      await lab.prompt.fill('法国的首都是□□');
      await trainALittle(lab);
      const answer = await lab.filled('own');
      assert.equal(answer.slice(0, 6).join(''), '法国的首都是', method);
      await measured(lab);
      // What each step costs, and beside it what it costs at best.
      await eventually(async () => {
        assert.ok((await lab.drawn.bars.count()) >= 8, method);
        assert.ok((await lab.drawn.best.count()) >= 8, method);
      });
      // Only BERT's training loss is no bound, and only a planner counts corrections.
      const unbounded = lab.learning.getByText(chart.lossUnbounded, { exact: true });
      assert.equal(await unbounded.count(), method === 'bert' ? 1 : 0, method);
      const note = lab.learning.getByText(training.lossUnbounded, { exact: true });
      assert.equal(await note.count(), method === 'bert' ? 1 : 0, method);
      const corrections = await lab.origin.getByText(saying(words.corrections)).count();
      assert.equal(corrections > 0, method === 'noise-hidden', method);
      await lab.reset();
      await lab.filled(method === 'mask' ? 'demo' : 'oracle');
    });
  }
});
