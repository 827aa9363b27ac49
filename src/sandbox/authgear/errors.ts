import { randomBytes } from 'node:crypto';

import type { JsonObject } from '../../json.js';
import type { FaultOf } from '../faults/shape.js';
import type { Reply } from '../reply.js';
import { json, text } from '../reply.js';

/** An error as the Admin API writes it; `code` is the status, too. */
export interface ApiError {
  readonly name: string;
  readonly reason: string;
  readonly message: string;
  readonly code: number;
  readonly info?: JsonObject;
}

/** An error of the Admin API. Nothing says when to come back: there is no Retry-After. */
export function apiError(error: ApiError): Reply {
  return adminJson(error.code, { error: { ...error } });
}

/** What the Admin API says in JSON. */
export function adminJson(status: number, value: JsonObject): Reply {
  return json(status, value, { 'content-type': 'application/json' });
}

/** An error in plain text, as the server's framework writes it: with a line end. */
export function plainError(status: number, sentence: string): Reply {
  return text(status, `${sentence}\n`, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
}

/** An error of the file's host, which is Google Cloud Storage and speaks XML. */
export function storageError(status: number, code: string, message: string): Reply {
  const body = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return text(status, body, { 'content-type': 'application/xml; charset=UTF-8' });
}

/** What a task says that failed, and who finds it in the server's log by its id. */
export function unexpectedError(): JsonObject {
  return {
    name: 'InternalError',
    reason: 'UnexpectedError',
    message: 'unexpected error occurred',
    code: 500,
    tracking_id: randomBytes(16).toString('hex'),
  };
}

type ArmedError = FaultOf<'api-error'>;
type Refusals = Readonly<Record<ArmedError['reason'], (fault: ArmedError) => Reply>>;

const refusals: Refusals = {
  UsageLimitExceeded: ({ period }) =>
    tooMany('UsageLimitExceeded', 'usage limit exceeded', {
      name: 'UserExport',
      usage_name: 'user_export',
      period,
    }),
  RateLimited: () => tooMany('RateLimited', 'request rate limited', { bucket_name: 'UserExport' }),
  MaximumConcurrentJobLimitExceeded: () =>
    tooMany('MaximumConcurrentJobLimitExceeded', 'maximum concurrent job limit exceeded'),
  UserExportDisabled: () =>
    apiError({
      name: 'InternalError',
      reason: 'UserExportDisabled',
      message: 'User export disabled',
      code: 500,
    }),
  UnexpectedError: () => adminJson(500, { error: unexpectedError() }),
  JSONTooLarge: () =>
    apiError({
      name: 'RequestEntityTooLarge',
      reason: 'JSONTooLarge',
      message: 'request body too large',
      code: 413,
      info: { limit: 1 << 20 },
    }),
  BadRequest: () =>
    apiError({
      name: 'BadRequest',
      reason: 'BadRequest',
      message: 'request content type is invalid',
      code: 400,
    }),
};

/** The error that a fault asks for. */
export function armedError(fault: ArmedError): Reply {
  return refusals[fault.reason](fault);
}

function tooMany(reason: string, message: string, info?: JsonObject): Reply {
  return apiError({ name: 'TooManyRequest', reason, message, code: 429, ...(info && { info }) });
}
