import type { Call } from '../call.js';
import type { Reply } from '../reply.js';
import { problem } from './problems.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** The answer to a request without the right `X-Api-Key`: the bare UUID, nothing behind it. */
export function refusal({ headers, path }: Call, apiKey: string): Reply | undefined {
  const given = headers['x-api-key'];
  if (given === apiKey) return undefined;
  return typeof given === 'string' && uuid.test(given)
    ? problem(401, 'authentication/unknown-api-key', 'Unknown API key', 'The API key is unknown.', path)
    : problem(401, 'authentication/invalid-api-key', 'Invalid API key', 'The API key is not a UUID.', path);
}
