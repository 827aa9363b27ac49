import type { Reply } from '../reply.js';
import { json } from '../reply.js';

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
