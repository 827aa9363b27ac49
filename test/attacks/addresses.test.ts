import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpFailure } from '../../src/http/fault.js';
import { openHttp, type Http } from '../../src/http/http.js';
import { Redactor } from '../../src/http/redactor.js';
import { serve, serveRaw, type LittleServer } from '../http/server.js';
import { openNameServer, type NameServer } from './name-server.js';

const never = new AbortController().signal;
/** Of no network that was ever handed out: who connects to it reaches nobody. */
const nobody = '2d00::1';

const hosts: Readonly<Record<string, readonly string[]>> = {
  'loopback.test': ['127.0.0.1'],
  'unspecified.test': ['0.0.0.0'],
  'private.test': ['10.1.2.3'],
  'carrier.test': ['100.64.0.1'],
  'metadata.test': ['169.254.169.254'],
  'mapped.test': ['::ffff:7f00:1'],
  'translated.test': ['64:ff9b::a9fe:a9fe'],
  'tunnelled.test': ['2002:7f00:1::'],
  'unique.test': ['fd00:ec2::254'],
  'link.test': ['fe80::1'],
  'one-of-several.test': ['93.184.215.14', '192.168.0.1'],
  'one-of-both-kinds.test': ['93.184.215.14', '::1'],
};

let inside: LittleServer;
let outside: LittleServer;
let names: NameServer;
let http: Http;
let reached = 0;
let location = '';
beforeAll(async () => {
  inside = await serveRaw(() => (reached += 1));
  outside = await serve((_, response) => response.writeHead(302, { location }).end());
  names = await openNameServer((name, n) =>
    name === 'turning.test' ? [n === 0 ? nobody : '127.0.0.1'] : (hosts[name.replace(/\.$/, '')] ?? []),
  );
});
beforeEach(() => {
  reached = 0;
  http = openHttp({ resolve: names.resolve, timeouts: { connect: 300 } });
});
afterEach(() => http.close());
afterAll(async () => {
  names.close();
  await inside.close();
  await outside.close();
});

async function faultOf(link: string) {
  const work = http.download({
    link,
    trustedOrigins: [outside.origin],
    redactor: new Redactor(),
    signal: never,
  });
  const failure = await work.then(
    () => null,
    (error: unknown) => error as HttpFailure,
  );
  expect(reached).toBe(0);
  return failure?.fault;
}

/** The fault of a link, which is the same when a redirect leads there. */
async function faultOfBoth(link: string) {
  const fault = await faultOf(link);
  location = link;
  expect(await faultOf(outside.origin)).toEqual(fault);
  return fault;
}

describe('a name of a download', () => {
  it.each(Object.keys(hosts))(
    'that leads inside is not connected to, behind a redirect neither: %s',
    async (name) => {
      expect(await faultOfBoth(`https://${name}:${inside.port}/`)).toMatchObject({ kind: 'address' });
    },
  );

  it.each([
    'loopback.test.',
    'LOOPBACK.TEST',
    'loopback%2etest',
    '%EF%BD%8Coopback.test',
    'me:secret@loopback.test',
  ])('may be written as %s, and is the same', async (name) => {
    expect(await faultOfBoth(`https://${name}:${inside.port}/`)).toMatchObject({ kind: 'address' });
  });

  it('that turns inside once it was checked has the address that was checked connected to', async () => {
    const { length } = names.asked;
    expect(await faultOf(`https://turning.test:${inside.port}/`)).toMatchObject({
      kind: expect.stringMatching(/^(transport|timeout)$/),
    });
    expect(names.asked.slice(length)).toEqual(['turning.test', 'turning.test']);
  });

  it('that turns inside from one redirect to the next is checked anew', async () => {
    location = `https://turning.test:${inside.port}/`;
    expect(await faultOf(outside.origin)).toMatchObject({ kind: 'address' });
  });
});

describe('an address of a download', () => {
  it.each([
    'https://2130706433',
    'https://0x7f000001',
    'https://0177.0.0.1',
    'https://127.1',
    'https://127.0.0.1.',
    'https://0',
    'https://[::ffff:127.0.0.1]',
    'https://[::127.0.0.1]',
    'https://[64:ff9b::7f00:1]',
    'https://[2002:7f00:1::]',
    'https://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1',
    'https://me:secret@127.0.0.1',
    'http://localhost.',
    'http://127.0.0.1',
    'http://[::1]',
  ])('that leads inside is refused however it is written: %s', async (origin) => {
    expect(await faultOfBoth(`${origin}:${inside.port}/`)).toMatchObject({ kind: 'address' });
  });

  it.each([
    'file:///etc/passwd',
    'ftp://files.test/',
    'data:text/plain,a',
    'blob:https://files.test/a',
    'gopher://a/',
  ])('that is no http URL is refused: %s', async (link) => {
    expect(await faultOfBoth(link)).toMatchObject({ kind: 'address' });
  });
});
