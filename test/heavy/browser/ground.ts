import { afterAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startChromium } from './chromium.js';
import { whyNoChromium } from './chromium-install.js';

/**
 * Describes something in Chromium, which it starts and ends. Where there is none it skips it and says why; where
 * CI is set that is a failure. Await it at the top of a test file.
 */
export async function describeInChromium(name: string, suite: (browser: Browser) => void): Promise<void> {
  const reason = whyNoChromium();
  process.stdout.write(
    reason === null ? `browser, ${name}: ran\n` : `browser, ${name}: skipped: ${reason}\n`,
  );
  if (reason !== null && process.env.CI) it('has a browser', () => expect(reason).toBeNull());
  const browser = reason === null ? await startChromium() : null;
  afterAll(async () => browser?.close());
  const runOrSkip = browser ? describe : describe.skip;
  // Tests that are skipped do not touch it.
  runOrSkip(`browser, ${name}`, () => suite(browser!));
}
