import type { FaultCode } from '../fault.js';

/**
 * What an error code means. Its first three digits are an HTTP status (oddity 4) and say enough for most of them:
 * here stand those that say something else. Undefined = what the status and the place of the call say.
 */
export function meaningOf(code: number): FaultCode | undefined {
  const meaning = meanings.get(code);
  if (meaning) return meaning;
  // A refusal that has a name is no lost cursor, also on a later page.
  if (statusOf(code) === 403) return 'PROVIDER_FORBIDDEN';
  return code < 400_000 ? 'PROVIDER_REJECTED' : undefined;
}

/** The HTTP status in an error code. */
export function statusOf(code: number): number {
  return Math.floor(code / 1000);
}

/** What to do about an error code, where its own sentence does not say it. */
export const hints: ReadonlyMap<number, string> = new Map([
  [403002, 'the clock of this machine is wrong'],
  [403003, 'check secret, and the clock of this machine'],
  [403015, 'the call was taken for one of a browser: check apiKey, userKey and secret'],
  [403035, 'the call was taken for one of a browser: check apiKey, userKey and secret'],
  [403036, 'the site needs the package that accounts belong to'],
  [405001, 'the site does not have this method; if it is exportUsers, set method: accountsSearch'],
]);

/** How long to wait for the rate limit, in milliseconds, where no header says so (oddity 12). */
export const rateLimitWaitMs = 2000;

const codesOf: Readonly<Partial<Record<FaultCode, readonly number[]>>> = {
  PROVIDER_AUTH: [
    ...[400008, 400013, 400014, 400015, 400093],
    ...[403001, 403002, 403003, 403005, 403009, 403010, 403011, 403012, 403015, 403025, 403035],
  ],
  PROVIDER_REJECTED: [400096, 403006, 403045, 405001],
  PROVIDER_RATE_LIMITED: [403048],
  // Still pending, nonce repeated, concurrent updates: all pass.
  PROVIDER_UNAVAILABLE: [100001, 403004, 409030],
};

const meanings = new Map(
  Object.entries(codesOf).flatMap(([meaning, codes]) =>
    codes.map((code): [number, FaultCode] => [code, meaning as FaultCode]),
  ),
);
