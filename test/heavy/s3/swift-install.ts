import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const packages = ['swift-proxy', 'swift-account', 'swift-container', 'swift-object', 'memcached'];

const programs = [
  'swift-proxy-server',
  'swift-account-server',
  'swift-container-server',
  'swift-object-server',
  'swift-ring-builder',
  'memcached',
];

/**
 * Installs OpenStack Swift from Debian's archive unless it is there. Starts no service.
 *
 * @returns Why it cannot be had, or null when it is there.
 */
export function whyNoSwift(): string | null {
  if (isInstalled()) return null;
  if (process.getuid?.() !== 0) return 'OpenStack Swift is not installed, and installing it needs root';
  if (!existsSync('/usr/bin/apt-get')) return 'OpenStack Swift is not installed, and there is no apt-get';
  const [updated, installed] = [aptGet('update'), aptGet('install', '--no-install-recommends', ...packages)];
  if (isInstalled()) return null;
  return `OpenStack Swift could not be installed: ${lastLine(installed || updated)}`;
}

function isInstalled(): boolean {
  return programs.every((program) => existsSync(`/usr/bin/${program}`));
}

/** `RUNLEVEL=1` is how a package's scripts learn that no service is to be started. */
function aptGet(...words: readonly string[]): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const { stderr } = spawnSync('/usr/bin/apt-get', ['-y', ...words], { env, encoding: 'utf8' });
  return stderr;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? 'apt-get did not say why';
}
