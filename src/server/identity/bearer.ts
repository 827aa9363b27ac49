/** What `Authorization` bears, an API key or a token; undefined when it is not `Bearer` and one credential. */
export function bearerIn(authorization: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
}

/** Whether a credential has the three parts of a token. No key of ours has. */
export function hasThreeParts(credential: string): boolean {
  return credential.split('.').length === 3;
}
