import { isRecord } from '../execution/json.js';
import type { PostAnswer } from './post.js';
import { SubgraphFault, type SubgraphError, type SubgraphResult } from './subgraph.js';

/**
 * Reads a GraphQL answer. `application/graphql-response+json` is one whatever its status; other JSON only
 * with a good status, or when it carries errors.
 */
export function readResult({ status, contentType, body }: PostAnswer): SubgraphResult {
  const value = contentType.endsWith('json') ? parsed(body) : undefined;
  const result = isRecord(value) ? resultIn(value) : undefined;
  const isGood = status < 300 || contentType === 'application/graphql-response+json';
  if (result && (isGood || result.errors)) return result;
  throw new SubgraphFault(
    status < 300 ? 'its answer is no GraphQL result' : `it answered with status ${status}`,
  );
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The result in an object; undefined when it has none. */
export function resultIn(value: Record<string, unknown>): SubgraphResult | undefined {
  const { data, errors } = value;
  if (!isRecord(data) && !Array.isArray(errors)) return undefined;
  return {
    ...(isRecord(data) && { data }),
    ...(Array.isArray(errors) && { errors: errors.filter(isRecord).map(errorIn) }),
  };
}

/** Of an error of the wire only what is of the right shape is used. */
function errorIn({ message, path, extensions }: Record<string, unknown>): SubgraphError {
  return {
    message: typeof message === 'string' ? message : 'The subgraph gave no reason.',
    ...(isPath(path) && { path }),
    extensions: isRecord(extensions) ? extensions : {},
  };
}

function isPath(value: unknown): value is (string | number)[] {
  return Array.isArray(value) && value.every((key) => typeof key === 'string' || typeof key === 'number');
}
