import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import type { FaultCode, Remedy } from '../../../src/providers/fault.js';
import type { Source } from '../../../src/providers/provider.js';
import { connectSource } from '../../../src/providers/registry.js';
import {
  authgearRecording,
  authgearSettingsOf,
  create,
  file,
  plain,
  poll,
  refusal,
} from '../../contracts/provider/authgear-recording.js';
import { everything, expectFault, never, reading, ready } from '../../contracts/provider/collect.js';
import { status, type Play, type Recording } from '../../contracts/provider/recording.js';

type Row = readonly [string, Play, FaultCode, Remedy, string | undefined];

const quota = { name: 'UserExport', usage_name: 'user_export', period: 'day' };
const cause = { location: '/format', kind: 'enum', details: { actual: 'json', expected: ['ndjson', 'csv'] } };
const block = { 'content-type': 'text/html' };

const onCreate: readonly Row[] = [
  [
    'a body that does not fit',
    refusal(400, 'Invalid', 'ValidationFailed', { causes: [cause] }),
    ...(['PROVIDER_REJECTED', 'give-up', 'ValidationFailed'] as const),
  ],
  [
    'columns of one name',
    refusal(400, 'Invalid', 'UserExportNonUniqueFieldNames', { field_names: ['sub'] }),
    ...(['PROVIDER_REJECTED', 'give-up', 'UserExportNonUniqueFieldNames'] as const),
  ],
  [
    'a body that is no JSON',
    refusal(400, 'BadRequest', 'InvalidJSON', { byte_offset: 0 }),
    ...(['PROVIDER_REJECTED', 'give-up', 'InvalidJSON'] as const),
  ],
  [
    'a content type checked strictly',
    refusal(400, 'BadRequest', 'BadRequest'),
    ...(['PROVIDER_REJECTED', 'give-up', 'BadRequest'] as const),
  ],
  ['a refused token', plain(403, 'Forbidden'), 'PROVIDER_AUTH', 'give-up', undefined],
  [
    'an edge that blocks',
    status(403, '<html>Blocked</html>', block),
    ...(['PROVIDER_FORBIDDEN', 'give-up', undefined] as const),
  ],
  ['a host that is no project', plain(404, 'app not found'), 'PROVIDER_REJECTED', 'give-up', undefined],
  [
    'a body too large',
    refusal(413, 'RequestEntityTooLarge', 'JSONTooLarge', { limit: 1 }),
    ...(['PROVIDER_REJECTED', 'give-up', 'JSONTooLarge'] as const),
  ],
  [
    'another content type',
    plain(415, 'invalid content type: text/plain'),
    ...(['PROVIDER_REJECTED', 'give-up', undefined] as const),
  ],
  [
    'a used-up quota (oddity 11)',
    refusal(429, 'TooManyRequest', 'UsageLimitExceeded', quota),
    ...(['PROVIDER_QUOTA', 'give-up', 'UsageLimitExceeded'] as const),
  ],
  [
    'the limit of older servers (oddity 11)',
    refusal(429, 'TooManyRequest', 'RateLimited', { bucket_name: 'UserExport' }),
    ...(['PROVIDER_RATE_LIMITED', 'wait', 'RateLimited'] as const),
  ],
  [
    'another task that runs (oddity 11)',
    refusal(429, 'TooManyRequest', 'MaximumConcurrentJobLimitExceeded'),
    ...(['PROVIDER_RATE_LIMITED', 'wait', 'MaximumConcurrentJobLimitExceeded'] as const),
  ],
  [
    'exports switched off (oddity 12)',
    refusal(500, 'InternalError', 'UserExportDisabled'),
    ...(['PROVIDER_REJECTED', 'give-up', 'UserExportDisabled'] as const),
  ],
  [
    'an error that passes (oddity 12)',
    refusal(500, 'InternalError', 'UnexpectedError'),
    ...(['PROVIDER_UNAVAILABLE', 'retry', 'UnexpectedError'] as const),
  ],
];

const onPoll: readonly Row[] = [
  [
    'a task that is gone',
    refusal(404, 'NotFound', 'TaskNotFound'),
    ...(['RESULT_EXPIRED', 'restart', 'TaskNotFound'] as const),
  ],
  ['a refused token', plain(403, 'Forbidden'), 'PROVIDER_AUTH', 'give-up', undefined],
  [
    'an edge that blocks',
    status(403, '<html>Blocked</html>', block),
    ...(['PROVIDER_FORBIDDEN', 'give-up', undefined] as const),
  ],
  ['a host that is no project', plain(404, 'app not found'), 'PROVIDER_REJECTED', 'give-up', undefined],
  [
    'an error that passes',
    refusal(500, 'InternalError', 'UnexpectedError'),
    ...(['PROVIDER_UNAVAILABLE', 'retry', 'UnexpectedError'] as const),
  ],
];

/** Storages say it with different statuses; all of them speak XML. */
const onDownload: readonly Row[] = [
  [400, 'ExpiredToken'],
  [403, 'AccessDenied'],
  [404, 'NoSuchKey'],
].map(([code, name]): Row => [
  `${name} of the storage (oddity 7)`,
  status(Number(code), `<?xml version="1.0"?><Error><Code>${name}</Code></Error>`),
  ...(['RESULT_EXPIRED', 'restart', String(name)] as const),
]);

describe('Authgear answering with', () => {
  let recording: Recording;
  let http: Http;
  let source: Source;

  beforeEach(async () => {
    recording = await authgearRecording(1);
    http = openHttp();
    source = connectSource(authgearSettingsOf(recording.origin), { http });
  });
  afterEach(async () => {
    http.close();
    await recording.close();
  });

  it.each(onCreate)('%s to a create is told as such', async (_, play, code, remedy, providerCode) => {
    recording.from(create, play);
    await expectFault(source.begin(everything, never), { code, remedy, providerCode });
  });

  it.each(onPoll)('%s to a poll is told as such', async (_, play, code, remedy, providerCode) => {
    const ticket = await source.begin(everything, never);
    recording.from(poll, play);
    await expectFault(source.check(ticket, never), { code, remedy, providerCode });
  });

  it.each(onDownload)('%s to a download is told as such', async (_, play, code, remedy, providerCode) => {
    const ticket = await ready(source);
    recording.from(file, play);
    expect((await reading(source, ticket)).fault).toMatchObject({ code, remedy, providerCode });
    expect(recording.countOf(file)).toBe(2);
  });

  it('no object store says so, and what a quota waits for', async () => {
    recording.next(create, refusal(500, 'InternalError', 'UserExportDisabled'));
    await expect(source.begin(everything, never)).rejects.toThrow('has no object store for exports');
    recording.next(create, refusal(429, 'TooManyRequest', 'UsageLimitExceeded', quota));
    await expect(source.begin(everything, never)).rejects.toThrow('per day is renewed at 00:00 UTC');
  });
});
