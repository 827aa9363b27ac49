import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where Debian's package has it. */
export const chromiumPath = '/usr/bin/chromium';

/**
 * Installs Chromium from Debian's archive unless it is there.
 *
 * @returns Why it cannot be had, or null when it is there.
 */
export function whyNoChromium(): string | null {
  if (existsSync(chromiumPath)) return null;
  if (process.getuid?.() !== 0) return 'Chromium is not installed, and installing it needs root';
  if (!existsSync('/usr/bin/apt-get')) return 'Chromium is not installed, and there is no apt-get';
  let said = aptGet('update');
  said += aptGet('install', '--no-install-recommends', 'chromium');
  return existsSync(chromiumPath) ? null : `Chromium could not be installed: ${lastLine(said)}`;
}

function aptGet(...words: readonly string[]): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { stderr } = spawnSync('/usr/bin/apt-get', ['-y', ...words], { env, encoding: 'utf8' });
  return stderr;
}

function lastLine(text: string): string {
  return text.trim() === '' ? 'apt-get did not say why' : (text.trim().split('\n').at(-1) ?? '');
}
