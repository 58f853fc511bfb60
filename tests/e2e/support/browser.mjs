/** Chromium as the system has it, or the Firefox that FIREFOX names. */

import { chromium, firefox } from 'playwright-core';

/** Without a sandbox only where Chromium refuses to start with one. */
const asRoot = process.getuid?.() === 0;

/**
 * WebGPU in software, on a machine without a GPU. The watchdog kills a GPU's process that is silent for some seconds, which
 * one that compiles kernels on a busy processor is.
 */
const SOFTWARE_GPU = [
  '--disable-gpu-watchdog',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/**
 * Without one, nothing is drawn by a GPU in software either, which Debian's Chromium does and which costs a tenth of a visit.
 *
 * @param {boolean} [gpu] whether WebGPU has an adapter
 */
export const launch = (gpu = false) =>
  process.env.FIREFOX ? launchFirefox(process.env.FIREFOX) : launchChromium(gpu);

/** @param {boolean} gpu */
const launchChromium = (gpu) =>
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
      ...(gpu ? SOFTWARE_GPU : ['--disable-gpu']),
    ],
  });

/** Over WebDriver BiDi, as Mozilla and Debian build it. @param {string} executablePath */
async function launchFirefox(executablePath) {
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath });
  // Firefox does not know this command yet: themes and motion are the system's.
  const { prototype } = /** @type {any} */ (browser)._connection.toImpl(browser)._browserSession
    .constructor;
  const { send } = prototype;
  prototype.send = function (/** @type {string} */ command, /** @type {unknown} */ given) {
    return command === 'emulation.setMediaFeaturesOverride' ? {} : send.call(this, command, given);
  };
  return browser;
}

/** Run in a page before its own code: as over http, and in some private windows. */
export const withoutServiceWorkers = () =>
  Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
