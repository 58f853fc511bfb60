/** The page under its policy: nothing but its own files, nothing inline, no markup out of text, nothing asked of anybody else. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zh } from '../../www/i18n/zh.js';
import { Lab, eventually, saying } from './support/lab.mjs';
import { scenario } from './support/scenario.mjs';
import { ROOT } from './support/site.mjs';

/** @import { Page } from 'playwright-core' */

/** The header with which `cargo xtask serve` sends everything, workers' scripts too. */
const [, POLICY] =
  /"Content-Security-Policy" = "(.*)"/.exec(await readFile(join(ROOT, 'trunk.toml'), 'utf8')) ?? [];

/** Notes, in the page, what the policy refuses. */
function noteViolations() {
  const violations = /** @type {string[]} */ ([]);
  Object.assign(self, { violations });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    violations.push(`${violatedDirective} ${blockedURI}`),
  );
}

/** @param {Page} page @returns {Promise<string[]>} */
const violations = (page) => page.evaluate(() => Reflect.get(self, 'violations'));

scenario(
  'a tour of the page violates nothing and asks nobody else',
  {
    language: 'en',
    kept: true,
    headers: { 'content-security-policy': POLICY },
    before: noteViolations,
  },
  async ({ lab, page, site }) => {
    await lab.filled('demo');
    await lab.takeChip(1);
    await lab.train();
    await lab.reached(5);
    await lab.choose('corpus', 'text');
    await lab.page
      .getByRole('textbox', { name: lab.words.text.paste })
      .fill('It was the best of times, it was the worst of times. '.repeat(20));
    await lab.dialog.getByText(saying(lab.words.text.timeOf)).waitFor();
    await lab.button(lab.words.cancel, lab.dialog).click();
    await lab.unfold();
    await lab.button(lab.words.theme.toDark).click();
    await lab.button(lab.words.language.toOther).click();
    await eventually(async () =>
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN'),
    );
    // Otherwise the reload shows what the address said before.
    await eventually(() => assert.match(page.url(), /language=zh/));
    // From what the service worker has kept, as from the host.
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.reload();
    await new Lab(page, zh).origin.getByText(zh.answer.byLabel).waitFor();
    assert.deepEqual(await violations(page), []);
    await lab.open('settings');
    const licences = await page.request.get(
      new URL(
        (await page.getByRole('link', { name: zh.settings.licences }).getAttribute('href')) ?? '',
        page.url(),
      ).href,
    );
    assert.match(await licences.text(), /^burn \d.*^preact \d.*MIT License/ms);
    assert.ok(site.served.some(({ path }) => path === 'www/worker.js'));
  },
);

scenario(
  'what the policy forbids is refused, by the page alone, whatever its host sends',
  {
    before: noteViolations,
    expected: /Content Security Policy|Failed to fetch|Evaluating a string|requires 'Trusted/i,
  },
  async ({ lab, page }) => {
    await lab.filled('demo');
    await page.evaluate(async () => {
      const script = document.createElement('script');
      script.append('self.injected = true');
      document.body.append(script);
      document.body.setAttribute('style', 'opacity: 0.5');
      const image = new Image();
      image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
      await fetch('http://127.0.0.2:9/').catch(() => {});
      const inline = 'data:text/javascript,self.injected=true';
      await import(inline).catch(() => {});
      // Later, because the tool that evaluates this may evaluate anything.
      setTimeout(() => void Reflect.set(self, 'evaluated', new Function('return true')()));
    });
    const refused = await page.evaluate(() => {
      const { body } = document;
      const markup = '<img src="x" onerror="self.injected = true">';
      const { trustedTypes } = /** @type {any} */ (self);
      const acts = {
        innerHTML: () => (body.innerHTML = markup),
        outerHTML: () => (body.outerHTML = markup),
        insertAdjacentHTML: () => body.insertAdjacentHTML('beforeend', markup),
        write: () => document.write(markup),
        parser: () => new DOMParser().parseFromString(markup, 'text/html'),
        worker: () => new Worker('www/worker.js', { type: 'module' }),
        script: () => (document.createElement('script').src = 'www/main.js'),
        // Another maker of what is trusted, and the page's own a second time.
        another: () => trustedTypes.createPolicy('another', {}),
        default: () => trustedTypes.createPolicy('default', {}),
        again: () => trustedTypes.createPolicy('own-scripts', {}),
      };
      return Object.entries(acts).map(([name, act]) => {
        try {
          act();
        } catch (thrown) {
          if (thrown instanceof TypeError) return null;
        }
        return name;
      });
    });
    assert.deepEqual(refused.filter(Boolean), []);
    await eventually(async () => {
      const refused = (await violations(page)).map((line) => line.split(' ')[0]);
      for (const directive of [
        'require-trusted-types-for',
        'trusted-types',
        'script-src-elem',
        'style-src-attr',
        'img-src',
        'connect-src',
      ])
        assert.ok(refused.includes(directive), `${directive}: ${refused}`);
    });
    for (const name of ['injected', 'evaluated'])
      assert.equal(await page.evaluate((name) => Reflect.get(self, name), name), undefined);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).opacity), '1');
  },
);
