import type { Scope } from '../../src/scopes.js';
import { newApiKey } from '../../src/server/identity/api-keys.js';
import { openIdentities } from '../../src/server/identity/identities.js';
import type { Identities } from '../../src/server/identity/identity.js';
import type { KeyRing } from '../../src/settings/key-ring.js';

/** Callers with an API key each. */
export interface KeyHolders<Name extends string> {
  readonly identities: Identities;
  readonly keys: Readonly<Record<Name, string>>;
}

/** Makes a real key for each caller, as `auth.apiKeys` of the settings would have it. */
export async function openKeyHolders<Name extends string>(
  callers: Readonly<Record<Name, { readonly tenant: string; readonly scopes: readonly Scope[] }>>,
): Promise<KeyHolders<Name>> {
  const names = Object.keys(callers) as Name[];
  const made = new Map(names.map((name) => [name, newApiKey()]));
  const entries = names.map((name) => ({
    ...callers[name],
    name,
    scopes: [...callers[name].scopes],
    sha256: made.get(name)!.sha256,
  }));
  const ring: KeyRing = { keys: () => entries, onChange: () => () => undefined };
  const keys = Object.fromEntries(names.map((name) => [name, made.get(name)!.key])) as Record<Name, string>;
  return { identities: await openIdentities({ keys: ring, warn: () => undefined }), keys };
}
