import { createHmac } from 'node:crypto';

/** The parameters of a request by their names. */
export type Parameters = Readonly<Record<string, string>>;

/** What a caller signs: verb, address and every parameter but `sig`, sorted, the whole encoded twice. */
export function baseString(method: string, url: string, parameters: Parameters): string {
  // The parser writes scheme and host in small letters and leaves out a default port, as is asked for.
  const { protocol, host, pathname } = new URL(url);
  const pairs = Object.entries(parameters)
    .filter(([name]) => name !== 'sig')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${encode(value)}`);
  return `${method}&${encode(`${protocol}//${host}${pathname}`)}&${encode(pairs.join('&'))}`;
}

/** The signature of a base string. The secret is base64, and its bytes are the key. */
export function signatureOf(base: string, secret: string): string {
  return createHmac('sha1', Buffer.from(secret, 'base64')).update(base).digest('base64');
}

// RFC 3986, which spares less than the language does.
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
