import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exitOf, startProgram } from '../commands/command-line.js';
import * as auth0 from '../contracts/provider/auth0-recording.js';
import * as authgear from '../contracts/provider/authgear-recording.js';
import * as croct from '../contracts/provider/croct-recording.js';
import * as gigya from '../contracts/provider/gigya-recording.js';
import * as care from '../contracts/provider/khoros-care-recording.js';
import type { Play, Recording } from '../contracts/provider/recording.js';
import { goesWithUs } from '../support/warden.js';
import type { Survival } from './victim.js';

const pieceBytes = 16 * 1024 * 1024;
const bombBytes = 10 * 1024 ** 3;

/** Ten gigabytes of a text over and over behind a beginning: about ten megabytes as gzip. */
function bomb(beginning: string, filler: string, headers = {}): Play {
  return (response) => {
    response.writeHead(200, headers);
    const piece = gzipSync(Buffer.alloc(pieceBytes, filler), { level: 9 });
    send(response, gzipSync(beginning), () => piece);
  };
}

/** The same as it is. */
function flood(beginning: string, filler: (n: number) => string, headers = {}): Play {
  return (response) => {
    response.writeHead(200, headers);
    let n = 0;
    send(response, Buffer.from(beginning), () => {
      let text = '';
      while (text.length < 65536) text += filler((n += 1));
      return Buffer.from(text);
    });
  };
}

function send(response: Parameters<Play>[0], beginning: Buffer, next: () => Buffer): void {
  const pieces = function* () {
    yield beginning;
    for (let bytes = 0; bytes < bombBytes; bytes += pieceBytes) yield next();
  };
  const body = Readable.from(pieces());
  body.on('error', () => undefined).pipe(response);
  response.once('close', () => body.destroy());
}

const packed = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
const zeros = '\0';
const tooDense = /its gzip data grows to more than 200 times its size when it is unpacked/;

let recordings: Record<string, Recording>;
let child: ReturnType<typeof startProgram>;
let lines: Interface;
beforeAll(async () => {
  const users = Array.from({ length: 2000 }, (_, n) => gigya.exportedUser(n));
  const searched = await gigya.gigyaRecording([gigya.account(1)], users);
  recordings = {
    'acme-auth0': await auth0.auth0Recording(2000),
    'acme-authgear': await authgear.authgearRecording(2000),
    web: await croct.croctRecording(Array.from({ length: 2000 }, (_, n) => croct.profile(n))),
    socialize: searched,
    exported: searched,
    care: await care.khorosCareRecording(2000),
  };
  const at = (id: string) => recordings[id]!.origin;
  const settings: object[] = [
    auth0.auth0SettingsOf(at('acme-auth0')),
    { ...authgear.authgearSettingsOf(at('acme-authgear')), privateKey: authgear.pemOf(authgear.adminKey) },
    croct.croctSettingsOf(at('web')),
    gigya.gigyaSettingsOf(at('socialize'), { id: 'socialize', method: 'accountsSearch' }),
    gigya.gigyaSettingsOf(at('socialize'), { id: 'exported', method: 'exportUsers' }),
    care.khorosCareSettingsOf(at('care'), { id: 'care' }),
  ];
  const program = fileURLToPath(new URL('victim.ts', import.meta.url));
  child = goesWithUs(startProgram(program, [JSON.stringify(settings)]));
  child.stderr.on('data', (chunk) => process.stderr.write(String(chunk)));
  lines = createInterface(child.stdout);
  // What every export needs is in memory before the first one is measured.
  for (const id of Object.keys(recordings)) expect(await survive(id)).toMatchObject({ code: null });
});
afterAll(async () => {
  const exit = exitOf(child);
  child.stdin.end();
  await exit;
  for (const recording of new Set(Object.values(recordings))) await recording.close();
});

async function survive(id: string): Promise<Survival> {
  const answer = Promise.race([once(lines, 'line'), exitOf(child)]);
  child.stdin.write(`${JSON.stringify([id, id === 'care' ? care.march : null])}\n`);
  const [line] = (await answer) as [string];
  return JSON.parse(line) as Survival;
}

describe('a provider that answers ten gigabytes', () => {
  it.each<[what: string, id: string, route: string, play: Play, says: RegExp]>([
    ['one line without end', 'acme-auth0', auth0.file, bomb('', zeros), tooDense],
    ['empty lines', 'acme-auth0', auth0.file, bomb('', '\n'), tooDense],
    ['the same user', 'acme-auth0', auth0.file, bomb('', `${auth0.userLine(1)}\n`), tooDense],
    [
      'one line without end, not packed',
      'acme-authgear',
      authgear.file,
      flood('', () => 'x'),
      /a line is longer than 16777216 bytes/,
    ],
    ['a list without end', 'care', care.file, bomb('[', '{"AGENT_ID":"1"},'), tooDense],
    ['blanks in a list', 'care', care.file, bomb('[', ' '), tooDense],
    ['a text without end', 'care', care.file, bomb('[{"AGENT_ID":"', 'x'), tooDense],
    [
      'a text without end, not packed',
      'care',
      care.file,
      flood('[{"AGENT_ID":"', () => 'x'),
      /element 1 is longer than 16777216 bytes/,
    ],
    ['a nesting without end', 'care', care.file, bomb('[', '['), /element 1 is not JSON/],
    [
      'a packed stream without end',
      'exported',
      gigya.exportUsers,
      bomb('{"users":[', '{"UID":"1"},', packed),
      tooDense,
    ],
    [
      'members without end',
      'exported',
      gigya.exportUsers,
      flood('{', (n) => `"member ${n}":${n},`),
      /the answer has more than 1048576 bytes beside its list/,
    ],
    ['a packed page of zeros', 'web', croct.page, bomb('', zeros, packed), tooDense],
    ['a packed page of nothing', 'socialize', gigya.search, bomb('{"results":[', ' ', packed), tooDense],
    ['a packed token', 'acme-auth0', auth0.poll, bomb('{"a":"', 'x', packed), tooDense],
    [
      'a state, not packed',
      'care',
      care.poll,
      flood('{"a":"', () => 'x'),
      /the answer is larger than 33554432 bytes/,
    ],
  ])(
    'as %s ends the export with PROVIDER_PROTOCOL, in less than 50 MB',
    async (_what, id, route, play, says) => {
      recordings[id]!.next(route, play);
      const { grownMb, ...ending } = await survive(id);
      expect(ending).toEqual({
        users: 0,
        code: 'PROVIDER_PROTOCOL',
        remedy: 'give-up',
        message: expect.stringMatching(says),
      });
      expect(grownMb.used).toBeLessThan(50);
      expect(grownMb.resident).toBeLessThan(50);
    },
  );
});
