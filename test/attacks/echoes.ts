import type { ServerResponse } from 'node:http';
import type { SourceSettings } from '../../src/providers/registry.js';
import * as auth0 from '../contracts/provider/auth0-recording.js';
import * as authgear from '../contracts/provider/authgear-recording.js';
import * as croct from '../contracts/provider/croct-recording.js';
import * as gigya from '../contracts/provider/gigya-recording.js';
import * as care from '../contracts/provider/khoros-care-recording.js';
import { json, status, type Heard, type Play, type Recording } from '../contracts/provider/recording.js';

/** What a provider answers, given the sentence in which it quotes all that it knows. */
export type Refusal = (words: string) => Play;

/** A provider that may be made to refuse anything. */
export interface Echoing {
  readonly open: () => Promise<Recording>;
  readonly settingsOf: (origin: string, more: object) => SourceSettings;
  readonly options: Readonly<Record<string, object>> | null;
  /** The settings whose values nobody may see. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What it quotes of a private key, which would not fit into a sentence. */
  readonly quoted?: readonly string[];
  /** The route whose refusal each stage meets, and the refusal. */
  readonly stages: Readonly<Record<string, readonly [route: string, refusal: Refusal]>>;
}

/** Only what follows a first page is refused. */
function later(honest: Play, asked: (heard: Heard) => boolean, refusal: Play): Play {
  return (response: ServerResponse, heard) => (asked(heard) ? refusal : honest)(response, heard);
}

const accessToken = 'opaque.access-token/0123456789';
const linkKey = 'link-key+with/0123456789';
const keyQuery = encodeURIComponent(linkKey);

async function withRoutes(recording: Promise<Recording>, routes: (origin: string) => Record<string, Play>) {
  const opened = await recording;
  for (const [route, play] of Object.entries(routes(opened.origin))) opened.from(route, play);
  return opened;
}

const pem = authgear.pemOf(authgear.adminKey);

/** The five, each with every stage at which it can refuse. */
export const echoing: Readonly<Record<string, Echoing>> = {
  auth0: {
    open: () =>
      withRoutes(auth0.auth0Recording(1), (origin) => ({
        [auth0.token]: json({ access_token: accessToken, scope: 'read:users' }),
        [auth0.poll]: json({ id: 'job_1', status: 'completed', location: `${origin}/files/a?k=${keyQuery}` }),
      })),
    settingsOf: auth0.auth0SettingsOf,
    options: null,
    secrets: { clientSecret: 'c1ient~S3cret/with+signs' },
    stages: {
      credentials: [
        auth0.token,
        (error_description) => json({ error: 'access_denied', error_description }, 401),
      ],
      begin: [
        auth0.create,
        (message) => json(auth0.managementError(400, 'Bad Request', message, message), 400),
      ],
      poll: [auth0.poll, (message) => json(auth0.managementError(401, 'Unauthorized', message), 401)],
      failed: [auth0.poll, (status_details) => json({ id: 'job_1', status: 'failed', status_details })],
      read: [auth0.file, (message) => json({ message }, 403)],
    },
  },
  authgear: {
    open: () => authgear.authgearRecording(1),
    settingsOf: authgear.authgearSettingsOf,
    options: null,
    secrets: { privateKey: pem },
    quoted: [pem.split('\n')[7] ?? ''],
    stages: {
      begin: [authgear.create, (words) => authgear.plain(403, words)],
      poll: [authgear.poll, (message) => json({ error: { reason: message, message } }, 400)],
      failed: [authgear.poll, (message) => json(authgear.task({ error: { reason: message, message } }))],
      read: [authgear.file, (words) => status(403, `<Error><Code>Denied</Code>${words}</Error>`)],
    },
  },
  croct: {
    open: () => croct.croctRecording([croct.profile(1)]),
    settingsOf: croct.croctSettingsOf,
    options: null,
    secrets: { apiKey: '5f0e7a11-1111-4222-8333-abcdefabcdef' },
    stages: {
      begin: [croct.page, (words) => json({ type: words, detail: words }, 401)],
      read: [
        croct.page,
        (words) =>
          later(
            json({ items: [croct.profile(1)], nextCursor: '1' }),
            ({ url }) => url.searchParams.has('cursor'),
            json(croct.problem(400, 'bad-cursor', words), 400),
          ),
      ],
    },
  },
  gigya: {
    open: () => gigya.gigyaRecording([gigya.account(1)], []),
    settingsOf: gigya.gigyaSettingsOf,
    options: null,
    secrets: {
      apiKey: '4_EXAMPLEapiKey',
      userKey: 'U5ERKEY99',
      secret: Buffer.from('s3cr3t&S3cr3t&S3cr3t').toString('base64'),
    },
    quoted: ['4_EXAMPLEapiKey', 'U5ERKEY99', 's3cr3t&S3cr3t&S3cr3t'],
    stages: {
      begin: [gigya.search, (words) => json(gigya.refusal(403005, words))],
      read: [
        gigya.search,
        (words) =>
          later(
            json({ results: [gigya.account(1)], nextCursorId: '1/1', ...gigya.success }),
            ({ body }) => body.includes('cursorId='),
            json(gigya.refusal(403003, words)),
          ),
      ],
    },
  },
  'khoros-care': {
    open: () =>
      withRoutes(care.khorosCareRecording(1), (origin) => ({
        [care.download]: status(307, '', { location: `${origin}/files/e.json?k=${keyQuery}` }),
      })),
    settingsOf: care.khorosCareSettingsOf,
    options: { khorosCare: care.march },
    secrets: { companyKey: 'acme-c0mpany', password: 'Tr0ub4dor&3 "ü"/\\' },
    stages: {
      begin: [care.create, (message) => json({ status: 'FAIL', message }, 401)],
      poll: [care.poll, (message) => json({ status: 'FAIL', message })],
      failed: [care.poll, (reason) => json(care.envelope(care.state('CLOSED', 'FAILED', '', { reason })))],
      read: [care.download, (message) => json({ status: message, message }, 400)],
      file: [care.file, (message) => json({ status: message, message }, 403)],
      health: [care.teams, (message) => json({ status: 'FAIL', message })],
    },
  },
};

/** Places beside a body where words may stand; what is not ASCII cannot stand in them. */
export const oddPlaces: Readonly<Record<string, Refusal>> = {
  'content-type': (words) => status(200, 'no', { 'content-type': encodeURI(words) }),
  location: (words) => status(302, '', { location: `/${encodeURI(words)}`, 'retry-after': encodeURI(words) }),
  'status-text': (words) => (response) => {
    response.statusMessage = encodeURI(words);
    response.writeHead(401).end(words);
  },
  'broken-json': (words) => status(200, `{"a": ${words}`),
  page: (words) => status(503, `<html><title>${words}</title></html>`),
};
