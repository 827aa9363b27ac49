/** All that a caller may be allowed: the scopes of API keys, of tokens and of the schema's `@requiresScopes`. */
export const scopes = [
  'exports:read',
  'exports:write',
  'users:read',
  'users:raw',
  'federation',
  'metrics',
] as const;

/** One thing that a caller may be allowed. */
export type Scope = (typeof scopes)[number];
