import type { RefusalCode } from '../refusal.js';

/** Keeps a label to a list: each of its values makes a series for as long as the process lives. */
export function within(values: Iterable<string>, otherwise: string): (value: string) => string {
  const known = new Set(values);
  return (value) => (known.has(value) ? value : otherwise);
}

/** A status of HTTP as its class, e.g. `4xx`. */
export function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}

const refusals: Readonly<Record<RefusalCode, true>> = {
  BAD_USER_INPUT: true,
  UNAUTHENTICATED: true,
  FORBIDDEN: true,
  NOT_FOUND: true,
  UNSUPPORTED: true,
  INVALID_STATE: true,
  IDEMPOTENCY_CONFLICT: true,
  RATE_LIMITED: true,
  LIMIT_EXCEEDED: true,
};

/** What answers to operations may say: our refusals, and what GraphQL servers say of a request itself. */
export const operationCodes = [
  'OK',
  ...Object.keys(refusals),
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_PLANNING_FAILED',
];
