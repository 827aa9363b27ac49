import { newApiKey } from '../../../src/server/identity/api-keys.js';
import type { ApiKey } from '../../../src/settings/api-key.js';
import type { KeyRing } from '../../../src/settings/key-ring.js';

/** A ring of keys that a test adds to and takes from. */
export interface TestRing extends KeyRing {
  /** Adds a key of tenant acme, and gives it away. */
  add(entry?: Partial<ApiKey>): string;
  /** Takes the keys of this name away. */
  revoke(name: string): void;
  /** How many watch it. */
  watchers(): number;
}

export function openRing(): TestRing {
  let entries: ApiKey[] = [];
  const listeners = new Set<() => void>();
  const change = (next: ApiKey[]) => {
    entries = next;
    listeners.forEach((listener) => listener());
  };
  return {
    keys: () => entries,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    add: (entry = {}) => {
      const { key, sha256 } = newApiKey();
      change([...entries, { name: 'ci', sha256, tenant: 'acme', scopes: ['exports:read'], ...entry }]);
      return key;
    },
    revoke: (name) => change(entries.filter((entry) => entry.name !== name)),
    watchers: () => listeners.size,
  };
}
