import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { isInside, isLoopbackHost, publicLookup, systemResolve } from '../../src/http/addresses.js';
import { collect } from '../../src/http/body.js';
import { openHttp, type Http } from '../../src/http/http.js';
import { inflate } from '../../src/http/inflate.js';
import { wholeLines } from '../../src/http/lines.js';
import { Redactor } from '../../src/http/redactor.js';
import { serve, type LittleServer } from './server.js';

describe('an address', () => {
  it.each([
    [
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '127.255.0.1',
      '169.254.169.254',
      '172.31.0.1',
      '192.168.0.1',
    ],
    [
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
      'fd12::1',
      'ff02::1',
    ],
    [
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::a00:1',
      '64:ff9b:1::1',
      '2002:7f00:1::',
      '2001::1',
      '2001:db8::1',
    ],
  ])('of a private, special or disguised range is inside: %s …', (...addresses) => {
    expect(addresses.filter((address) => !isInside(address))).toEqual([]);
  });

  it('of the public internet is not', () => {
    const addresses = [
      '8.8.8.8',
      '100.63.255.255',
      '172.32.0.1',
      '192.169.0.1',
      '2606:4700::1111',
      '2a00:1450::1',
    ];
    expect(addresses.filter(isInside)).toEqual([]);
  });

  it('of this machine is known by name and number', () => {
    const hosts = [
      'localhost',
      'a.localhost',
      '127.0.0.1',
      '[::1]',
      '::1',
      'localhost.example',
      '128.0.0.1',
      'example',
    ];
    expect(hosts.filter(isLoopbackHost)).toEqual(['localhost', 'a.localhost', '127.0.0.1', '[::1]', '::1']);
  });

  it.each([true, false])('that a name leads to is checked when connecting (all: %p)', async (all) => {
    const error = await new Promise((resolve) => {
      publicLookup(systemResolve)('localhost', { all }, (fault) => resolve(fault));
    });
    expect(error).toMatchObject({ fault: { kind: 'address' } });
  });
});

describe('a download', () => {
  let http: Http;
  let server: LittleServer;
  let listener: RequestListener;
  const never = new AbortController().signal;

  beforeEach(async () => {
    http = openHttp();
    server = await serve((request, response) => listener(request, response));
  });
  afterEach(async () => {
    http.close();
    await server.close();
  });

  async function download(link: string, trustedOrigins = [server.origin]): Promise<string> {
    const { body } = await http.download({ link, trustedOrigins, redactor: new Redactor(), signal: never });
    return (await collect(inflate(body), 1e6)).toString();
  }

  const redirectTo =
    (location: string): RequestListener =>
    (_, response) =>
      response.writeHead(302, { location }).end();

  it('unpacks gzip by its first bytes, however it is labelled, all members of it', async () => {
    const body = Buffer.concat([gzipSync('one '), gzipSync('two')]);
    for (const headers of [{}, { 'content-encoding': 'gzip' }, { 'content-type': 'text/plain' }]) {
      listener = (_, response) => response.writeHead(200, headers).end(body);
      expect(await download(`${server.origin}/file`)).toBe('one two');
    }
  });

  it.each(['', 'x', '\u001f', 'plain text'])('passes %j through', async (text) => {
    listener = (_, response) => response.end(text);
    expect(await download(`${server.origin}/file`)).toBe(text);
  });

  it.each([
    ['cut', (gzip: Buffer) => gzip.subarray(0, -3)],
    ['damaged', (gzip: Buffer) => Buffer.from(gzip).fill(0xff, 12, 24)],
  ])('notices gzip that is %s', async (_name, harm) => {
    listener = (_, response) => response.end(harm(gzipSync('some text, repeated; some text, repeated')));
    await expect(download(`${server.origin}/file`)).rejects.toMatchObject({ fault: { kind: 'truncated' } });
  });

  it('follows three redirects and no more', async () => {
    listener = (request, response) => {
      const step = Number(request.url?.slice(1));
      if (step === 3) response.end('here');
      else redirectTo(`/${step + 1}`)(request, response);
    };
    expect(await download(`${server.origin}/0`)).toBe('here');
    await expect(download(`${server.origin}/-1`)).rejects.toThrow(/more than 3 times/);
  });

  it('drops credentials that a link holds', async () => {
    listener = (request, response) => response.end(request.headers.authorization ?? 'none');
    expect(await download(server.origin.replace('//', '//user:password@'))).toBe('none');
  });

  it.each([
    'http://example.test/file',
    'https://10.0.0.1/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://localhost/',
    'ftp://example.test/',
    'file:///etc/passwd',
    'nonsense',
  ])('refuses %s, also behind a redirect', async (link) => {
    const refused = { fault: { kind: 'address' } };
    await expect(download(link)).rejects.toMatchObject(refused);
    if (!URL.canParse(link)) return;
    listener = redirectTo(link);
    await expect(download(`${server.origin}/file`)).rejects.toMatchObject(refused);
  });

  it('to the loopback needs the very origin to be trusted', async () => {
    listener = (_, response) => response.end('here');
    await expect(download(server.origin, [])).rejects.toMatchObject({ fault: { kind: 'address' } });
    await expect(download(server.origin, ['http://127.0.0.1:1'])).rejects.toMatchObject({
      fault: { kind: 'address' },
    });
    expect(await download(server.origin, [server.origin])).toBe('here');
  });

  it('that is refused says the status', async () => {
    listener = (_, response) => response.writeHead(403).end('<Error/>');
    await expect(download(server.origin)).rejects.toMatchObject({
      fault: { kind: 'status', status: 403, text: '<Error/>' },
    });
  });
});

describe('lines', () => {
  function chunks(...texts: string[]) {
    return Readable.from(texts.map((text) => Buffer.from(text)));
  }

  async function blocks(source: AsyncIterable<Buffer>, longest?: number): Promise<string[]> {
    const taken: string[] = [];
    for await (const block of wholeLines(source, longest)) taken.push(block.toString());
    return taken;
  }

  it('are whole, wherever the chunks are cut', async () => {
    expect(await blocks(chunks('a\nb', 'c', 'd\ne\n', '', 'f'))).toEqual(['a\n', 'bcd\n', 'e\n', 'f']);
  });

  it('that are endless are a fault before they fill the memory', async () => {
    await expect(blocks(chunks('a\n', 'bbbb', 'cccc'), 5)).rejects.toThrow('a line is longer than 5 bytes');
  });
});
