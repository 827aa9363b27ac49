import { S3Errors } from '@bradenmacdonald/s3-lite-client';
import { FileMissing, StorageFault } from '../file-store.js';
import { adviceOn, unreachable, unresolved } from './advice.js';

/** What was being done when the store refused, and to which file. */
export interface S3Deed {
  readonly action: 'open' | 'read' | 'write' | 'remove' | 'list';
  /** The file's name in the store, where one file is meant. */
  readonly name?: string;
}

/** Where it was being done. */
export interface S3Place {
  readonly bucket: string;
  readonly endpoint: string;
}

/** No answer came in time. */
export class S3TimedOut extends Error {
  override readonly name = 'S3TimedOut';
  readonly code = 'no answer in time';
}

const sentences: Readonly<Record<Exclude<S3Deed['action'], 'open'>, string>> = {
  read: 'Cannot read a stored file from S3',
  write: 'Cannot write a stored file to S3',
  remove: 'Cannot remove a stored file from S3',
  list: 'Cannot list the stored files of S3',
};

/**
 * Turns what a request to the store failed with into the fault that a file store promises.
 *
 * The store's own sentence is left out: some stores quote the request in it, signature and all.
 */
export function s3Fault(deed: S3Deed, place: S3Place, error: unknown): StorageFault | FileMissing {
  if (deed.name !== undefined && isMissing(error)) {
    return new FileMissing(`There is no stored file ${deed.name}`);
  }
  const sentence = `${sentenceOf(deed, place)} (${codeOf(error)})`;
  if (error instanceof S3Errors.ServerError) {
    const reason = reasonOf(error) ?? 'the store refused; look the code up in its documentation';
    return new StorageFault(`${sentence}: ${reason}`);
  }
  const reason = reasonOf(error) ?? 'the request failed; its cause says why';
  return new StorageFault(`${sentence}: ${reason}`, { cause: inOwnWords(error) });
}

/** The client's errors about an answer that it did not expect quote all of it, behind a colon. */
function inOwnWords(error: unknown): unknown {
  if (!(error instanceof Error) || !/^(Unexpected response|Unable to get)\b/.test(error.message))
    return error;
  return new Error(error.message.split(':', 1)[0]);
}

/** Only who starts Rollcall is told the place: the other faults become those of exports, which callers see. */
function sentenceOf({ action }: S3Deed, { bucket, endpoint }: S3Place): string {
  if (action === 'open') return `Cannot use bucket ${bucket} at ${new URL(endpoint).origin}`;
  return sentences[action];
}

/** Whether the same request may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof S3Errors.ServerError))
    return [unreachable, unresolved].includes(reasonOf(error) ?? '');
  const passingCodes = ['SlowDown', 'RequestTimeout', 'OperationAborted'];
  return [429, 500, 502, 503, 504].includes(error.statusCode) || passingCodes.includes(error.code);
}

/** The store's code, else the status, else the network's code. */
export function codeOf(error: unknown): string {
  if (error instanceof S3Errors.ServerError) {
    // A HEAD is answered without a body, and a proxy's answer is no XML: then only the status says something.
    const isTold = error.code !== 'UnrecognizedError' && /^[\w.]{1,64}$/.test(error.code);
    return isTold ? error.code : String(error.statusCode);
  }
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return typeof cause === 'object' && cause !== null ? codeOf(cause) : 'unknown';
}

function reasonOf(error: unknown): string | undefined {
  const status = error instanceof S3Errors.ServerError ? String(error.statusCode) : '';
  return adviceOn(codeOf(error)) ?? adviceOn(status);
}

function isMissing(error: unknown): boolean {
  return error instanceof S3Errors.ServerError && error.statusCode === 404 && missing.has(codeOf(error));
}

const missing = new Set(['NoSuchKey', 'NotFound', '404']);
