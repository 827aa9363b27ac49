import { generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import type { JsonObject } from '../../../src/json.js';
import type { Source } from '../../../src/providers/provider.js';
import { connectSource } from '../../../src/providers/registry.js';
import {
  adminKey,
  authgearRecording,
  authgearSettingsOf,
  create,
  pemOf,
  plain,
  poll,
} from '../../contracts/provider/authgear-recording.js';
import { collect, everything, expectFault, never } from '../../contracts/provider/collect.js';
import { status, type Recording } from '../../contracts/provider/recording.js';
import { fixture } from '../fixture.js';

describe("Authgear's tokens", () => {
  let recording: Recording;
  let http: Http;
  let source: Source;

  beforeEach(async () => {
    recording = await authgearRecording(1);
    http = openHttp();
    source = connectSource(authgearSettingsOf(recording.origin), { http });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    http.close();
    await recording.close();
  });

  /** The tokens that calls of the Admin API carried, in their order. */
  function tokens(): string[] {
    return recording.heard
      .filter(({ url }) => url.pathname.startsWith('/_api/'))
      .map(({ headers }) => /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '');
  }

  it('are signed with the key, for the project, and dated back by 30 s (oddity 1)', async () => {
    const before = Math.floor(Date.now() / 1000);
    await collect(source);
    const [token = ''] = tokens();
    const [header = '', claims = '', signature = ''] = token.split('.');
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as JsonObject;

    expect(decode(header)).toEqual({ ...(fixture('authgear/jwt-header') as JsonObject), kid: 'key-1' });
    const { aud, iat, exp, ...rest } = decode(claims) as { aud: string; iat: number; exp: number };
    expect([aud, rest]).toEqual(['acme', {}]);
    expect(iat - before).toBeGreaterThanOrEqual(-30);
    expect(iat - before).toBeLessThan(-20);
    expect(exp - iat).toBe(330);
    const signed = Buffer.from(`${header}.${claims}`);
    expect(verify('RSA-SHA256', signed, adminKey.publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('are reused until near their end', async () => {
    await collect(source);
    expect(new Set(tokens()).size).toBe(1);
    const at = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(at + 280_000);
    await source.health(never);
    expect(new Set(tokens()).size).toBe(1);
    clock.mockReturnValue(at + 295_000);
    await source.health(never);
    expect(new Set(tokens()).size).toBe(2);
  });

  it('are renewed once when they are refused (oddity 2)', async () => {
    recording.next(create, plain(403, 'Forbidden'));
    await collect(source);
    expect(recording.countOf(create)).toBe(2);
    expect(new Set(tokens()).size).toBe(2);
  });

  it('that stay refused are a fault of the credentials (oddity 2)', async () => {
    recording.from(create, plain(403, 'Forbidden'));
    await expectFault(source.begin(everything, never), {
      code: 'PROVIDER_AUTH',
      remedy: 'give-up',
      providerStatus: 403,
    });
    expect(recording.countOf(create)).toBe(2);
  });

  it('are not renewed for the page of an edge that blocks', async () => {
    recording.from(create, status(403, '<html>Blocked</html>'));
    await expectFault(source.begin(everything, never), { code: 'PROVIDER_FORBIDDEN' });
    expect(recording.countOf(create)).toBe(1);
  });

  it('that are refused make the source ill', async () => {
    recording.from(poll, plain(403, 'Forbidden'));
    await expectFault(source.health(never), { code: 'PROVIDER_AUTH' });
  });

  it('for a host that is no project make the source ill', async () => {
    recording.from(poll, plain(404, 'app not found'));
    await expectFault(source.health(never), { code: 'PROVIDER_REJECTED' });
  });

  it('prove the source well by asking for a task that cannot exist', async () => {
    await source.health(never);
    expect(recording.heard.map(({ url }) => url.pathname)).toEqual([
      `/_api/admin/users/export/userexport_${'0'.repeat(32)}`,
    ]);
  });

  it.each(['pkcs1', 'pkcs8'] as const)('take a key as %s, also with its line ends escaped', async (type) => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const privateKey = pemOf(other, type).replaceAll('\n', '\\n');
    await connectSource(authgearSettingsOf(recording.origin, { privateKey }), { http }).health(never);
    const [token = ''] = tokens();
    const [header, claims, signature = ''] = token.split('.');
    const signed = Buffer.from(`${header ?? ''}.${claims ?? ''}`);
    expect(verify('RSA-SHA256', signed, other.publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });
});
