import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';

import type { JsonObject } from '../../json.js';
import { messageOf } from './codes.js';

/** A request is not done; it is answered with the code, inside HTTP 200. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly code: number,
    details: string,
    /** What some codes say besides. */
    readonly more: JsonObject = {},
  ) {
    super(details);
  }
}

/** What a failure says. */
export function failure({ code, message, more }: Refused, nowMs: number): JsonObject {
  return {
    callId: callId(),
    errorCode: code,
    errorDetails: message,
    errorMessage: messageOf(code),
    ...more,
    apiVersion: 2,
    ...statusOf(statusCodeOf(code)),
    time: new Date(nowMs).toISOString(),
  };
}

/** What a success says besides its payload. */
export function success(nowMs: number): JsonObject {
  return { ...oldSuccess(), apiVersion: 2, time: new Date(nowMs).toISOString() };
}

/** The same as methods of 2014 say it: without the version and the time. */
export function oldSuccess(): JsonObject {
  const { statusCode, statusReason } = statusOf(200);
  return { statusCode, errorCode: 0, statusReason, callId: callId() };
}

/** A code begins with the HTTP status that it would have had. */
export function statusCodeOf(code: number): number {
  return Math.floor(code / 1000);
}

function statusOf(statusCode: number): { statusCode: number; statusReason: string } {
  return { statusCode, statusReason: STATUS_CODES[statusCode] ?? 'Error' };
}

function callId(): string {
  return randomBytes(16).toString('hex');
}
