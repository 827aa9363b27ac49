import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingHttpHeaders } from 'node:http';
import { openHttp, type Http } from '../../src/http/http.js';
import { connectSource, type SourceSettings } from '../../src/providers/registry.js';
import * as auth0 from '../contracts/provider/auth0-recording.js';
import * as authgear from '../contracts/provider/authgear-recording.js';
import { collect, everything, never } from '../contracts/provider/collect.js';
import * as care from '../contracts/provider/khoros-care-recording.js';
import { json, status, type Play, type Recording } from '../contracts/provider/recording.js';
import { serve, type LittleServer } from '../http/server.js';

const cookie = { 'set-cookie': 'session=secret; Path=/' };
let http: Http;
let first: LittleServer;
let second: LittleServer;
let heard: IncomingHttpHeaders[];
let file: Buffer;
beforeEach(async () => {
  http = openHttp();
  heard = [];
  second = await serve(({ headers }, response) => {
    heard.push(headers);
    response.end(file);
  });
  first = await serve(({ headers }, response) => {
    heard.push(headers);
    response.writeHead(302, { ...cookie, location: `${second.origin}/file` }).end();
  });
});
afterEach(async () => {
  http.close();
  await first.close();
  await second.close();
});

/** What may come to a host of files, beside the request's own line. */
const harmless = ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'];

interface Case {
  readonly open: () => Promise<Recording>;
  readonly settingsOf: (origin: string, more: object) => SourceSettings;
  readonly route: string;
  readonly linkingTo: (link: string) => Play;
  readonly file: Buffer;
  readonly options?: typeof care.march;
}

const cases: Record<string, Case> = {
  auth0: {
    open: () => auth0.auth0Recording(1),
    settingsOf: auth0.auth0SettingsOf,
    route: auth0.poll,
    linkingTo: (location) =>
      json({ id: 'job_1', type: 'users_export', status: 'completed', location }, 200, cookie),
    file: auth0.gzipOf([auth0.userLine(1)]),
  },
  authgear: {
    open: () => authgear.authgearRecording(1),
    settingsOf: authgear.authgearSettingsOf,
    route: authgear.poll,
    linkingTo: (link) => json(authgear.completedTask(link), 200, cookie),
    file: authgear.fileOf([authgear.userLine(1)]),
  },
  'khoros-care': {
    open: () => care.khorosCareRecording(1),
    settingsOf: care.khorosCareSettingsOf,
    route: care.download,
    linkingTo: (location) => status(307, '', { ...cookie, location }),
    file: care.fileOf([JSON.stringify(care.row(1))]),
    options: care.march,
  },
};

describe.each(Object.entries(cases))(
  '%s',
  (_name, { open, settingsOf, route, linkingTo, options, ...its }) => {
    it('shows neither credentials nor cookies to where a link leads, nor to where that redirects', async () => {
      const provider = await open();
      file = its.file;
      const downloadOrigins = [first.origin, second.origin];
      const source = connectSource(settingsOf(provider.origin, { downloadOrigins }), { http });
      provider.from(route, linkingTo(`${first.origin.replace('//', '//user:password@')}/file?signature=1`));
      const batches = await collect(source, { ...everything, options: options ?? null });
      expect(batches.flatMap(({ users }) => users)).toHaveLength(1);
      expect(heard).toHaveLength(2);
      for (const headers of heard)
        expect(Object.keys(headers).filter((name) => !harmless.includes(name))).toEqual([]);
      expect(provider.heard.some(({ headers }) => headers.authorization !== undefined)).toBe(true);
      await provider.close();
    });
  },
);

describe('a status URL', () => {
  it.each([
    'blob:https://analytics-api.app.lithium.com/api/public/reports/report/a/b/status',
    'blob:https:/analytics-api.app.lithium.com/x',
    'https://analytics-api.app.lithium.com@files.test/x',
    'https://analytics-api.app.lithium.com.files.test/x',
    'https://analytics-api.app.lithium.com:8443/x',
    'http://analytics-api.app.lithium.com/x',
    '//files.test/x',
    '\\\\files.test\\x',
    'javascript:alert(1)',
  ])('of a foreign origin is refused and not called: %s', async (statusUrl) => {
    const provider = await care.khorosCareRecording(1);
    const result = { workflowId: 'a', runId: 'b', downloadUrl: '', statusUrl };
    provider.from(care.create, json(care.envelope(result)));
    const source = connectSource(care.khorosCareSettingsOf(provider.origin), { http });
    const work = source.begin({ ...everything, options: care.march }, never);
    await expect(work).rejects.toMatchObject({
      code: 'PROVIDER_PROTOCOL',
      message: expect.stringContaining('result.statusUrl leads to a foreign origin'),
    });
    await provider.close();
  });
});
