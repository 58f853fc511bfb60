/** The page is a bench of one screen and a view for each other thing: in the link, in the history, and costing nothing unseen. */

import assert from 'node:assert/strict';
import { accessible, fits, uncut } from './support/accessible.mjs';
import { eventually, number } from './support/lab.mjs';
import { scenario, shoot } from './support/scenario.mjs';
import { visitor } from './support/visitors.mjs';

/** @import { Locator, Page } from 'playwright-core' */
/** @import { Lab, View } from './support/lab.mjs' */

/** @type {View[]} */
const VIEWS = ['bench', 'compare', 'collapse', 'note', 'settings'];

/** Something that each view has and no other. @param {Lab} lab @returns {{ [view in View]: Locator }} */
const signs = (lab) => ({
  bench: lab.ladder,
  compare: lab.region(lab.words.lanes.title),
  collapse: lab.region(lab.words.learned.title),
  note: lab.region(lab.words.note.title),
  settings: lab.region(lab.words.settings.title),
});

/** Only this view is drawn. @param {Lab} lab @param {View} view */
const only = (lab, view) =>
  eventually(async () => {
    for (const [each, sign] of Object.entries(signs(lab)))
      assert.equal(await sign.count(), each === view ? 1 : 0, `${each} in ${view}`);
    assert.equal(await lab.tab(view).getAttribute('aria-current'), 'page');
  });

/** How far down an element ends on the page. @param {Locator} place */
const foot = (place) =>
  place.evaluate((element) => element.getBoundingClientRect().bottom + scrollY);

/** What the first screen has to hold. @param {Lab} lab @returns {{ [name: string]: Locator }} */
const first = (lab) => ({
  method: lab.methods,
  corpus: lab.control('corpus'),
  prompt: lab.prompt,
  answer: lab.page.getByRole('list', { name: lab.words.answer.label }),
  train: lab.button(lab.words.training.train, lab.ask),
  ladder: lab.ladder,
  t: lab.level,
  k: lab.control('k'),
  noise: lab.control('u'),
  gauge: lab.region(lab.words.gauge.title),
  'the note’s ladder': lab.button(lab.words.knobs.ladder),
});

/** Widths and heights, and in how many screens all of the first is to be. */
const SCREENS = /** @type {const} */ ([
  [1440, 900, 1],
  [1280, 720, 1],
  [360, 740, 1.5],
]);

/** The first screen holds what there is to do and to see. @param {Lab} lab @param {number} screens */
async function holdsAll(lab, screens) {
  const { page, words } = lab;
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const end = screens * height;
  await eventually(async () => {
    for (const [name, place] of Object.entries(first(lab))) {
      const at = await foot(place);
      assert.ok(at <= end, `${name} ends at ${at} of ${end}`);
    }
  });
  // In words, how near the best: a number, its unit, and what it is above.
  const { unit, above, best } = words.gauge;
  await eventually(async () => {
    const gauge = await first(lab).gauge.innerText();
    assert.match(gauge, new RegExp(`\\d\\.\\d\\d ${unit}`));
    assert.ok(gauge.includes(above) || gauge.includes(best), gauge);
  });

  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  for (const view of VIEWS) assert.ok(await inSight(page, lab.tab(view)), view);
  if (width < 600) assert.ok(await inSight(page, first(lab).train), 'Train is out of sight');
  await page.evaluate(() => scrollTo(0, 0));
}

/** What is written in the view smaller than for a room. @param {Page} page */
const smallTexts = (page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small = [];
    while (walker.nextNode()) {
      const { data = '', parentElement } = /** @type {Text} */ (walker.currentNode);
      if (!parentElement?.checkVisibility() || data.trim() === '') continue;
      if (Number.parseFloat(getComputedStyle(parentElement).fontSize) < 16) small.push(data.trim());
    }
    return small;
  });

/** @param {Page} page @param {Locator} place */
async function inSight(page, place) {
  const box = await place.boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  return box !== null && box.y >= 0 && box.y + box.height <= height;
}

scenario(
  'Back, Forward, a reload and a link come to the same view and place',
  {},
  async (visit) => {
    const { lab, page, address } = visit;
    await lab.filled('demo');
    await only(lab, 'bench');
    assert.ok(!page.url().includes('view='));
    await lab.slide(lab.control('k'), 2);
    for (const view of VIEWS.slice(1)) {
      await lab.open(view);
      await only(lab, view);
      assert.match(page.url(), new RegExp(`view=${view}$`));
    }
    await lab.open('note');
    await page.evaluate(() => scrollTo(0, 900));
    // As a finger does, which does not scroll first.
    await lab.tab('collapse').evaluate((tab) => /** @type {HTMLElement} */ (tab).click());
    await only(lab, 'collapse');
    assert.equal(await page.evaluate(() => scrollY), 0);
    await lab.control('k').waitFor({ state: 'detached' });

    await page.goBack();
    await only(lab, 'note');
    await eventually(async () => assert.equal(await page.evaluate(() => scrollY), 900));
    await page.goForward();
    await only(lab, 'collapse');
    await page.goBack();
    await only(lab, 'note');
    await page.reload();
    await only(lab, 'note');
    await eventually(async () => assert.equal(await page.evaluate(() => scrollY), 900));
    for (const view of /** @type {View[]} */ ([
      'settings',
      'note',
      'collapse',
      'compare',
      'bench',
    ])) {
      await page.goBack();
      await only(lab, view);
    }
    // The state is the present one, whichever the entry had.
    await eventually(async () => assert.equal(await lab.control('k').inputValue(), '2'));
    await eventually(() => assert.match(page.url(), /[#&]k=2/));

    for (const view of VIEWS) {
      await page.goto('about:blank');
      await page.goto(`${address}#k=4&view=${view}`);
      await only(lab, view);
      await lab.open('bench');
      await eventually(async () => assert.equal(await lab.control('k').inputValue(), '4'));
    }

    // One that names no view there is leads to the bench.
    await page.goto('about:blank');
    await page.goto(`${address}#view=__proto__`);
    await lab.filled('demo');
    await only(lab, 'bench');
    assert.equal(await lab.notices.locator('.notice').count(), 0);
  },
);

scenario(
  'inside another page one view is shown, and the way to the whole page; a reload comes back to its place',
  {
    language: 'en',
    theme: 'dark',
    link: 'k=4&view=note&embed=1',
    viewport: { width: 360, height: 740 },
  },
  async ({ lab, page }) => {
    await lab.region(lab.words.note.title).waitFor();
    await lab.whole();
    assert.equal(await page.getByRole('banner').count(), 0);
    assert.equal(await page.getByRole('navigation').count(), 0);
    // The address goes on saying so, through a reload; the way out does not.
    assert.match(page.url(), /view=note&embed=1$/);
    const way = page.getByRole('link', { name: lab.words.wholePage });
    assert.match((await way.getAttribute('href')) ?? '', /#.*k=4.*view=note$/);
    const place = () => page.evaluate(() => [scrollY, history.state.y]);
    await page.evaluate(() => scrollTo(0, 1500));
    await eventually(async () => assert.deepEqual(await place(), [1500, 1500]));
    await page.reload();
    await eventually(async () => assert.deepEqual(await place(), [1500, 1500]));
    assert.match(page.url(), /view=note&embed=1$/);
    await fits(page);
    await accessible(page);
  },
);

/** All views at a width, in sight and for axe. @param {Lab} lab */
async function fitAll(lab) {
  const { page } = lab;
  const width = page.viewportSize()?.width;
  for (const view of VIEWS) {
    await lab.open(view);
    await fits(page);
    await uncut(page);
    await accessible(page);
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    const language = await page.evaluate(() => document.documentElement.lang);
    console.log(`${view}, ${width} wide, ${language}: ${tall} px`);
    await shoot(page, `views ${view} ${width} ${language}`);
  }
  await lab.open('bench');
}

for (const language of /** @type {const} */ (['zh', 'en'])) {
  scenario(
    `views in ${language}, on a desktop and on a phone`,
    { language, link: 'size=presenter', viewport: { width: 1440, height: 900 } },
    async ({ lab, page, step, address }) => {
      await step('in a large room nothing is small, and all is on one screen', async () => {
        await lab.filled('demo');
        await lab.whole();
        await holdsAll(lab, 1);
        assert.deepEqual(await smallTexts(page), []);
      });

      await page.goto('about:blank');
      await page.goto(`${address}#network=tiny&batch=32&steps=100000`);
      await lab.filled('demo');
      await lab.whole();
      for (const [width, height, screens] of SCREENS) {
        await step(`the first screen holds all, ${width}x${height}`, async () => {
          await page.setViewportSize({ width, height });
          await holdsAll(lab, screens);
          await shoot(page, `views bench ${width} ${language}`);
        });
      }

      await step('on a phone what it predicts stays in sight while it trains', async () => {
        const { answer, gauge } = first(lab);
        const { unit, above: aboveIt } = lab.words.gauge;
        const said = new RegExp(`([\\d.]+)\\s+${unit}\\s+${aboveIt}`);
        const above = async () => number(said.exec(await gauge.innerText())?.[1] ?? '');
        await visitor(page, 'phone: the network’s own characters', async () => {
          await lab.train();
          await eventually(async () => assert.equal((await lab.filled('own')).length, 8));
        });
        const bar = await lab.button(lab.words.training.pause, lab.ask).boundingBox();
        assert.ok(bar && (await inSight(page, answer)) && (await foot(answer)) < bar.y);
        await visitor(page, 'phone: after that, a falling bound', async () => {
          const begun = await eventually(async () => {
            const nats = await above();
            assert.ok(nats > 1);
            return nats;
          });
          await eventually(async () => assert.ok((await above()) < begun));
        });
      });

      await step('training goes on across views', async () => {
        const { step: before } = await lab.progress();
        for (const view of VIEWS.slice(1)) {
          await lab.open(view);
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        await lab.open('bench');
        const reached = await lab.reached(before + 5);
        assert.ok((await lab.pause()) >= reached);
      });

      for (const [width, theme] of /** @type {const} */ ([
        [360, 'light'],
        [768, 'dark'],
        [1440, 'light'],
      ])) {
        await step(`every view fits and axe finds nothing, ${width} wide, ${theme}`, async () => {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme: theme });
          await fitAll(lab);
        });
      }
    },
  );
}

scenario(
  'ways through the views',
  { link: 'corpus=brackets&k=3' },
  async ({ lab, page, step, address }) => {
    await lab.whole();

    await step('the note’s ladder is one click away', async () => {
      await visitor(page, 'student: the note’s ladder', async () => {
        await lab.button(lab.words.knobs.ladder).click();
        await eventually(async () => {
          const lines = (await lab.lines()).map((line) => line.join(''));
          assert.equal(lines.length, 9);
          assert.equal(lines[0], '中国的首都是北京');
          assert.equal(lines[1], '中国的首都是北口');
        });
      });
      assert.equal(await lab.chosen('process'), 'left-to-right');
    });

    await step('a process moves neither its selector nor what is below the ladder', async () => {
      const places = [lab.control('process'), lab.control('corpus'), lab.level];
      const tops = () => Promise.all(places.map(async (place) => (await place.boundingBox())?.y));
      const before = await tops();
      for (const process of ['gaussian', 'mask', 'noise', 'iid']) {
        await lab.choose('process', process);
        await eventually(async () => assert.equal(await lab.chosen('process'), process));
        assert.deepEqual(await tops(), before, process);
      }
    });

    await step('views are links: reached, opened and left with keys', async () => {
      await page.goto('about:blank');
      await page.goto(address);
      await lab.filled('demo');
      await page.keyboard.press('Tab');
      for (const view of VIEWS) {
        await page.keyboard.press('Tab');
        assert.ok(await lab.tab(view).evaluate((tab) => tab === document.activeElement), view);
      }
      await page.keyboard.press('Enter');
      await only(lab, 'settings');
      // Where it was, so that the next one is a key away.
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await only(lab, 'note');
      // The skip link leads past the tabs.
      await page.keyboard.press('Home');
      await page.locator('.skip').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => document.activeElement?.closest('main') !== null);
      assert.ok(at);
    });

    await step('a demonstration has its Train beside it', async () => {
      await lab.open('collapse');
      const { collapse } = signs(lab);
      for (const [width, height] of SCREENS.slice(1)) {
        await page.setViewportSize({ width, height });
        await collapse.locator('[data-method=topics-collapsed]').click();
        const train = collapse.getByRole('button', { name: lab.words.training.train });
        assert.ok(await inSight(page, train));
      }
    });
  },
);
