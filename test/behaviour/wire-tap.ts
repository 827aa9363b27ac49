import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands between Rollcall and a provider, and notes every secret that passes. */
export interface WireTap {
  readonly origin: string;
  /** Tokens that were given out and the queries of signed links. */
  readonly seen: ReadonlySet<string>;
  close(): void;
}

/** Opens a tap in front of an origin. */
export async function openWireTap(origin: string): Promise<WireTap> {
  const seen = new Set<string>();
  const note = (body: string) => {
    for (const [, token] of body.matchAll(/"access_token":"([^"]+)"/g)) seen.add(token!);
    for (const [, query] of body.matchAll(/"(?:location|statusUrl|downloadUrl)":"[^"?]*\?([^"]+)"/g))
      seen.add(query!);
  };
  const noteRedirect = ({ location = '' }: IncomingMessage['headers']) => {
    if (location.includes('?')) seen.add(new URL(location, origin).search.slice(1));
  };
  let tapped = '';
  /** Links that get credentials must lead to where the source is, which is here. */
  const leadHere = (body: string) =>
    body.replaceAll(/"(statusUrl|downloadUrl)":"https?:\/\/[^/"]+/g, `"$1":"${tapped}`);
  const server = createServer((asked, answer) => {
    // The Host stays, since it is signed; what is packed could not be read here.
    const { method, headers } = asked;
    const onward = forward(new URL(asked.url!, origin), {
      method: method!,
      headers: { ...headers, 'accept-encoding': 'identity' },
    });
    asked.pipe(onward);
    onward.on('response', (reply: IncomingMessage) => {
      void text(reply).then((body) => {
        note(body);
        noteRedirect(reply.headers);
        const { 'content-length': _, 'transfer-encoding': __, ...rest } = reply.headers;
        answer.writeHead(reply.statusCode!, rest).end(leadHere(body));
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  tapped = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: tapped,
    seen,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
