import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { polledUrl } from '../../src/federation/sources/polled-url.js';
import type { TextSource } from '../../src/federation/sources/text-source.js';
import { watchedFile } from '../../src/federation/sources/watched-file.js';
import { until } from '../support/until.js';

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

function hear(source: TextSource) {
  const heard = { texts: [] as string[], faults: [] as unknown[] };
  const opened = source({
    changed: (text) => heard.texts.push(text),
    failed: (fault) => heard.faults.push(fault),
  });
  closings.push(() => opened.close());
  return heard;
}

/** Serves until the test is over; resolves to the address. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closings.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('a watched file', () => {
  const folder = async () => {
    const path = await mkdtemp(join(tmpdir(), 'rollcall-'));
    closings.push(() => rm(path, { recursive: true }));
    return path;
  };

  it('is read at once, and again when it is written or replaced', async () => {
    const path = join(await folder(), 'supergraph.graphql');
    await writeFile(path, 'one');
    const { texts } = hear(watchedFile(path, 60_000));
    await until(() => texts.length === 1);
    await writeFile(path, 'two');
    await until(() => texts.at(-1) === 'two');
    await writeFile(`${path}.new`, 'three');
    await rename(`${path}.new`, path);
    await until(() => texts.length === 3);
    expect(texts).toEqual(['one', 'two', 'three']);
  });

  it('that is empty, as while it is written, is none', async () => {
    const path = join(await folder(), 'supergraph.graphql');
    await writeFile(path, '');
    const { texts, faults } = hear(watchedFile(path, 60_000));
    await until(() => faults.length > 0);
    await writeFile(path, 'one');
    await until(() => texts.length === 1);
    expect(texts).toEqual(['one']);
  });

  it('is found by polling where nothing says that it changed', async () => {
    const path = join(await folder(), 'later', 'supergraph.graphql');
    const { texts, faults } = hear(watchedFile(path, 20));
    await until(() => faults.length > 0);
    await mkdir(join(path, '..'));
    await writeFile(path, 'one');
    await until(() => texts.length === 1);
    expect(texts).toEqual(['one']);
  });
});

describe('a polled URL', () => {
  it('tells a text only when it is new, and is asked by its tag', async () => {
    const tags: unknown[] = [];
    let text = 'one';
    const url = await serve((request, response) => {
      tags.push(request.headers['if-none-match']);
      const isKnown = request.headers['if-none-match'] === `"${text}"`;
      response.writeHead(isKnown ? 304 : 200, { etag: `"${text}"` }).end(isKnown ? undefined : text);
    });
    const { texts, faults } = hear(polledUrl(url, {}, 10));
    await until(() => tags.length >= 3);
    expect(tags.slice(0, 3)).toEqual([undefined, '"one"', '"one"']);
    text = 'two';
    await until(() => texts.length === 2);
    expect({ texts, faults }).toEqual({ texts: ['one', 'two'], faults: [] });
  });

  it.each([
    ['as it is', {}, (piece: Buffer) => piece],
    ['packed', { 'content-encoding': 'gzip' }, (piece: Buffer) => gzipSync(piece)],
  ])('that is longer than any schema is not read to its end: %s', async (_how, headers, packed) => {
    const piece = packed(Buffer.alloc(1024 * 1024, ' '));
    let sent = 0;
    let isLeft = false;
    const endless = function* () {
      while (!isLeft) yield (sent += 1) && piece;
    };
    const url = await serve((_request, response) => {
      response.writeHead(200, headers).once('close', () => (isLeft = true));
      Readable.from(endless()).pipe(response);
    });
    const { texts, faults } = hear(polledUrl(url, {}, 60_000));
    await until(() => isLeft);
    await until(() => faults.length > 0);
    expect(faults[0]).toMatchObject({ message: 'It is longer than 10485760 bytes.' });
    expect(texts).toEqual([]);
    expect(sent).toBeGreaterThan(10);
  });

  it('says why it cannot be read, and is asked again', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      response.writeHead(++asked === 1 ? 500 : 200).end('one');
    });
    const { texts, faults } = hear(polledUrl(url, {}, 10));
    await until(() => texts.length === 1);
    expect(faults).toMatchObject([{ message: 'It was answered with status 500.' }]);
  });
});
