/** Chromium, as the system has it. */

import { chromium } from 'playwright-core';

/** Without a sandbox only where Chromium refuses to start with one. */
const asRoot = process.getuid?.() === 0;

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    chromiumSandbox: !asRoot,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
    ],
  });
