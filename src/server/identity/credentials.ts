/** What somebody shows to say who he is, as he sent it. */
export interface Credentials {
  /** `Bearer` and an API key or a token. */
  readonly authorization?: string | undefined;
  /** An API key. */
  readonly apiKey?: string | undefined;
}

/** The credentials among headers, of a request or of a socket. */
export function credentialsIn(headers: Readonly<Record<string, unknown>>): Credentials {
  return { authorization: textOf(headers.authorization), apiKey: textOf(headers['x-api-key']) };
}

/** What is there and no text counts as given, and as wrong. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : '';
}
