import { isLoopbackHost, publicLookup, refuseInsideLiteral, type Resolve } from './addresses.js';
import type { Incoming } from './exchange.js';
import { HttpFailure } from './fault.js';
import type { Redactor } from './redactor.js';
import type { LookupFunction } from 'node:net';

/** Which server-given addresses may be called, and who is told of them. */
export interface DownloadRules {
  /** The source's own origin and those its settings name: neither checked nor asked to be https. */
  readonly trustedOrigins: readonly string[];
  /** Is told what makes each hop's address a key, before it is called. */
  readonly redactor: Redactor;
}

/** Sends one hop of a download. */
export type SendHop = (url: URL, lookup: LookupFunction | undefined) => Promise<Incoming>;

const mostRedirects = 3;

/**
 * Follows a server-given link through at most three redirects, each checked like the first one, to the
 * head of the file. Never sends credentials.
 */
export async function followDownload(
  link: string,
  rules: DownloadRules & { readonly resolve: Resolve },
  send: SendHop,
): Promise<Incoming> {
  const lookup = publicLookup(rules.resolve);
  let url = parseLink(link);
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    rules.redactor.learnLink(url);
    const incoming = await send(url, isChecked(url, rules) ? lookup : undefined);
    if (!isRedirect(incoming)) return incoming;
    incoming.discard();
    url = parseLink(incoming.headers.location ?? '', url);
  }
  throw new HttpFailure({
    kind: 'protocol',
    detail: `the download redirects more than ${mostRedirects} times`,
  });
}

/** Whether a hop's addresses are to be checked when they are looked up. Throws for a URL that must not be called. */
function isChecked(url: URL, rules: DownloadRules): boolean {
  if (rules.trustedOrigins.includes(url.origin)) return false;
  if (url.protocol !== 'https:' && !isLoopbackHost(url.hostname)) {
    throw new HttpFailure({ kind: 'address', detail: 'the download address is not https' });
  }
  refuseInsideLiteral(url);
  return true;
}

function isRedirect({ status, headers }: Incoming): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined;
}

function parseLink(link: string, base?: URL): URL {
  const url = URL.canParse(link, base?.href) ? new URL(link, base) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new HttpFailure({ kind: 'address', detail: 'the download address is not an http URL' });
  }
  url.username = '';
  url.password = '';
  return url;
}
