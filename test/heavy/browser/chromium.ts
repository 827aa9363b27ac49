import { chromium, type Browser } from 'playwright-core';
import { chromiumPath } from './chromium-install.js';

/** What keeps it from asking anybody but whom the page asks, and lets it run as root. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Chromium without a window, and with a new profile. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, headless: true, args: flags });
}
