/**
 * Starting the browser that `cargo xtask` found, named by CHROME.
 */

import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

/** Headless; a browser started by root has no sandbox of its own. */
export function launch() {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    args: root ? [...ARGUMENTS, '--no-sandbox'] : ARGUMENTS,
  });
}
