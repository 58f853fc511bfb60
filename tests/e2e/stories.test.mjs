/** Every story that no other test tells, from the press of a key, or its link, to the outcome it promised. */

import { accessible, fits, uncut } from './support/accessible.mjs';
import { outcome, tell } from './support/lanes.mjs';
import { scenario } from './support/scenario.mjs';
import { visitor } from './support/visitors.mjs';

const TELEPHONE = { width: 360, height: 800 };
const TABLET = { width: 768, height: 1024 };

/** Each as another visitor might hear it. @type {[string, import('./support/scenario.mjs').Circumstances][]} */
const STORIES = [
  ['one-thing', { language: 'zh', theme: 'light', link: 'story=one-thing' }],
  ['ladder', { language: 'zh', theme: 'light', viewport: TABLET }],
  [
    'mask-or-token',
    { language: 'en', theme: 'dark', viewport: TELEPHONE, link: 'story=mask-or-token' },
  ],
  ['cure-beta', { language: 'zh', theme: 'dark' }],
  ['cure-mmd', { language: 'en', theme: 'light', viewport: TELEPHONE }],
  ['fix-posterior', { language: 'en', theme: 'dark', viewport: TABLET }],
  ['collapse', { language: 'zh', theme: 'dark', viewport: TELEPHONE }],
  [
    'when-to-stop',
    { language: 'zh', theme: 'light', viewport: TELEPHONE, link: 'story=when-to-stop' },
  ],
  ['more-steps', { language: 'zh', theme: 'light', gpu: true, expected: /WebGPU|adapter/ }],
];

for (const [name, circumstances] of STORIES) {
  scenario(`the story ${name} comes out as promised`, circumstances, async ({ lab, page }) => {
    if (circumstances.link) await outcome(lab, name);
    else {
      await lab.filled('demo');
      if (name !== 'collapse') await tell(lab, name);
      else await visitor(page, 'impatient: a VAE that has collapsed', () => tell(lab, name, true));
    }
    await fits(page);
    await uncut(page);
    await accessible(page);
  });
}
