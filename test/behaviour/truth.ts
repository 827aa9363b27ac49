import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../src/json.js';

/** A user as a test compares him: his id and a hash. */
export type Fingerprint = readonly [id: string, sha256: string];

/** The providers as the sandbox and its sources name them. */
export const providers = ['auth0', 'croct'] as const;

/** One of the two. */
export type ProviderName = (typeof providers)[number];

/** Hashes a text. */
export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The sandbox's own list of its users, in the order in which it exports them. */
export async function truthOf(origin: string, provider: ProviderName): Promise<Fingerprint[]> {
  const listing = await (await fetch(`${origin}/listing/${provider}`)).text();
  return rowsOf(listing).map((wire) => fingerprint(readWire[provider](wire)));
}

/** The same of a rendered file, in the order of its rows. */
export function fingerprintsOf(ndjson: string): Fingerprint[] {
  return rowsOf(ndjson).map((user) =>
    fingerprint([
      user.providerUserId,
      user.email,
      user.updatedAt,
      user.firstName,
      user.lastName,
      user.customAttributes,
    ]),
  );
}

/** Id, email, last change, names and custom attributes: read here by hand, not by the providers' tables. */
const readWire = {
  auth0: (wire) => [
    wire.user_id,
    wire.email,
    wire.updated_at,
    wire.given_name,
    wire.family_name,
    { user_metadata: wire.user_metadata ?? null, app_metadata: wire.app_metadata ?? null },
  ],
  croct: (wire) => [
    wire.userId,
    wire.email,
    new Date(Number(wire.lastModifiedTime)).toISOString(),
    wire.firstName,
    wire.lastName,
    wire.customAttributes,
  ],
} as const satisfies Record<ProviderName, (wire: JsonObject) => (JsonValue | undefined)[]>;

function fingerprint(stable: readonly (JsonValue | undefined)[]): Fingerprint {
  return [stable[0] as string, sha256(JSON.stringify(stable.map((value) => value ?? null)))];
}

function rowsOf(ndjson: string): JsonObject[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonObject);
}
