import type { Reply } from '../reply.js';
import { json, text } from '../reply.js';

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
};

/** An error of the Management API; some have no `errorCode`. */
export function managementError(status: number, message: string, errorCode?: string): Reply {
  const error = titles[status] ?? 'Error';
  return json(status, { statusCode: status, error, message, ...(errorCode && { errorCode }) });
}

/** An error of the token endpoint, which speaks OAuth and not the Management API's dialect. */
export function oauthError(status: number, error: string, description: string): Reply {
  return json(status, { error, error_description: description });
}

/** An error of the file's host, which is S3 and speaks XML. */
export function storageError(status: number, code: string, message: string): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return text(status, body, { 'content-type': 'application/xml' });
}
