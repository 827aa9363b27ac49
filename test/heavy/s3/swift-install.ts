import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

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
  let said = aptGet('update');
  withoutServices(() => (said += aptGet('install', '--no-install-recommends', ...packages)));
  return isInstalled() ? null : `OpenStack Swift could not be installed: ${lastLine(said)}`;
}

function isInstalled(): boolean {
  return programs.every((program) => existsSync(`/usr/bin/${program}`));
}

function aptGet(...words: readonly string[]): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { stderr } = spawnSync('/usr/bin/apt-get', ['-y', ...words], { env, encoding: 'utf8' });
  return stderr;
}

/** Packages ask this program, if there is one, whether they may start their services; 101 = no. */
const policy = '/usr/sbin/policy-rc.d';

function withoutServices(install: () => void): void {
  const isOurs = !existsSync(policy);
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    if (isOurs) rmSync(policy);
  }
}

function lastLine(text: string): string {
  return text.trim() === '' ? 'apt-get did not say why' : (text.trim().split('\n').at(-1) ?? '');
}
