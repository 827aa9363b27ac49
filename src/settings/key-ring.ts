import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { apiKeysShape, type ApiKey } from './api-key.js';
import type { Fault } from './fault.js';
import { readFile } from './file.js';
import { toFaults } from './judge.js';
import { sentence } from './sentences.js';
import type { Settings } from './settings.js';
import { whyTenantsMatter } from './tenants.js';
import { fillIn, isBlock, type Block, type Environment } from './tree.js';

/** The API keys that are good at the moment. */
export interface KeyRing {
  keys(): readonly ApiKey[];
  /** Calls back behind every change, until the function it returns is called. */
  onChange(listener: () => void): () => void;
}

/** How a {@link KeyRing} follows its file. */
export interface KeyRingOptions {
  /** How often the file is looked at, in milliseconds; default 15 s. */
  readonly everyMs?: number;
  readonly env?: Environment;
  /** Told once of each edit that is not followed, and why. */
  readonly warn: (sentence: string) => void;
}

/**
 * Follows `auth.apiKeys` of the settings file, so that a key can be added or revoked without a restart. An
 * edit that would not start is not followed: the keys stay as they were. No other setting is followed.
 */
export function openKeyRing(
  settings: Settings,
  { everyMs = 15_000, env = process.env, warn }: KeyRingOptions,
): KeyRing & { close(): void } {
  let keys: readonly ApiKey[] = settings.auth?.apiKeys ?? [];
  let lastFaults: readonly Fault[] = [];
  const listeners = new Set<() => void>();
  // Read again rather than watched: watching misses files that are mounted, linked or replaced.
  const timer = setInterval(() => {
    const { faults, keys: read = keys } = readKeys(settings, env);
    if (faults.length > 0 && !isDeepStrictEqual(faults, lastFaults)) warn(complaint(faults));
    lastFaults = faults;
    if (isDeepStrictEqual(read, keys)) return;
    keys = read;
    listeners.forEach((listener) => listener());
  }, everyMs).unref();
  return {
    keys: () => keys,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => clearInterval(timer),
  };
}

interface Reading {
  readonly faults: readonly Fault[];
  /** Undefined when there are faults. */
  readonly keys?: readonly ApiKey[];
}

const part = z.object({ auth: z.object({ apiKeys: apiKeysShape.default([]) }) });

function readKeys(settings: Settings, env: Environment): Reading {
  // Without a file nothing of `auth` can be set, so there is nothing to follow.
  if (settings.file === null || !settings.auth) return { faults: [] };
  const faults: Fault[] = [];
  const file = readFile({ cwd: '/', named: settings.file, neededBecause: undefined }, faults);
  if (faults.length > 0) return { faults };
  const auth = file?.block.auth;
  if (!isBlock(auth)) return { faults: [{ where: 'auth', what: 'is missing; a restart may leave it out' }] };
  const block = { auth: { apiKeys: fillIn(auth.apiKeys, env, faults, ['auth', 'apiKeys']) } };
  const { data, error } = part.safeParse(block, { error: sentence });
  faults.push(...toFaults(error?.issues ?? [], block, new Map()), ...ownerless(settings, block));
  return faults.length > 0 || !data ? { faults } : { faults, keys: data.auth.apiKeys };
}

/** Judged by the sources that run, which a changed file does not change. */
function ownerless({ auth, sources }: Settings, block: Block): Fault[] {
  const reason = whyTenantsMatter({ ...(isBlock(block.auth) ? block.auth : {}), jwt: auth?.jwt });
  if (reason === undefined || sources.every(({ tenants }) => tenants !== undefined)) return [];
  return [{ where: 'auth.apiKeys', what: `cannot be followed while sources have no tenants: ${reason}` }];
}

function complaint(faults: readonly Fault[]): string {
  const list = faults.map(({ where, what }) => `${where} ${what}`).join('; ');
  return `The settings file has changed, but its API keys are not followed, the old ones stay: ${list}`;
}
