const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A year, as browsers' lists of secure sites want it. Nothing is said of other names of the domain. */
const secureS = 31_536_000;

/**
 * What every answer says to browsers: nothing in it is a page, a frame or a script. Pages of origins that may
 * call read it all the same, since theirs are CORS requests. A route that serves a page sets its own with
 * `reply.header`, which replaces these.
 *
 * @param publicUrl - where the outside reaches the server; https there is to stay
 */
export function securityHeaders(publicUrl?: string): Readonly<Record<string, string>> {
  if (!publicUrl?.startsWith('https:')) return headers;
  return { ...headers, 'strict-transport-security': `max-age=${secureS}` };
}

/** Headers as they stand in an answer that is written by hand. */
export function headerLines(lines: Readonly<Record<string, string>>): string[] {
  return Object.entries(lines).map(([name, value]) => `${name}: ${value}`);
}
