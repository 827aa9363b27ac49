import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Whom the server lets in. */
export interface DoorRules {
  /**
   * `loopback`: Host must be localhost, 127.0.0.1 or [::1], whatever the port. Without it a page of a
   * foreign name that is made to resolve to 127.0.0.1 would count as our own.
   */
  readonly hosts: 'loopback' | 'any';
  /** Origins whose pages may call, beside the one they were served from. */
  readonly origins: ReadonlySet<string>;
  /** Headers that pages may send beside the usual ones; none by default. */
  readonly headers?: readonly string[];
}

/** The doors that speak GraphQL; `other` is every other route. */
export type Door = 'graphql' | 'stream' | 'websocket' | 'other';

/** A request before anything of it is read but its head. */
export interface Knock extends Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'> {
  readonly door: Door;
}

/** Why a request is not let in. */
export interface TurnedAway {
  readonly status: 400 | 403 | 415;
  readonly message: string;
}

/** Decides at every door alike: null lets in. */
export function turnAway(knock: Knock, rules: DoorRules): TurnedAway | null {
  return (
    judgeTarget(knock) ??
    judgeHost(knock.headers.host, rules) ??
    judgeOrigin(knock, rules) ??
    judgeSite(knock) ??
    judgeForm(knock)
  );
}

/** Whether a page of this origin may call: it is ours, or the settings name it. */
export function isWelcome(origin: string, host: string | undefined, rules: DoorRules): boolean {
  return rules.origins.has(origin) || origin === `http://${host ?? ''}`;
}

/** What names a host twice, or in its first line too, may mean one host to a proxy and another one to us. */
function judgeTarget({ url = '', rawHeaders }: Knock): TurnedAway | null {
  if (!url.startsWith('/')) return { status: 400, message: 'What is asked for must be a path.' };
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length > 1 ? { status: 400, message: 'There is more than one Host header.' } : null;
}

function judgeHost(host: string | undefined, rules: DoorRules): TurnedAway | null {
  const name = host === undefined ? undefined : hostName(host);
  if (name === undefined) return { status: 400, message: 'The Host header is missing or malformed.' };
  if (rules.hosts === 'any' || loopbackNames.has(name)) return null;
  return { status: 403, message: 'Without `auth`, Rollcall answers to localhost, 127.0.0.1 and [::1] only.' };
}

function judgeOrigin({ headers }: Knock, rules: DoorRules): TurnedAway | null {
  const { origin, host } = headers;
  if (origin === undefined || isWelcome(origin, host, rules)) return null;
  return {
    status: 403,
    message: 'Pages of this origin may not call Rollcall; `server.cors.origins` lists those that may.',
  };
}

/**
 * A page may send some requests without its origin, and have them answered although it cannot read the answer. Links
 * and forms of other pages have no business at GraphQL either; a download is no GraphQL, and is led to by links.
 */
function judgeSite({ door, headers }: Knock): TurnedAway | null {
  if (door === 'other' || headers.origin !== undefined) return null;
  if (!foreignSites.has(headers['sec-fetch-site'])) return null;
  return {
    status: 403,
    message: 'Pages of other origins may call Rollcall only if they say which they are.',
  };
}

/** Another port of the same host is the same site. */
const foreignSites: ReadonlySet<unknown> = new Set(['cross-site', 'same-site']);

/** What a page may send without asking first (CORS calls it a simple request) must not reach GraphQL. */
function judgeForm({ door, method, headers }: Knock): TurnedAway | null {
  if (door !== 'graphql' && door !== 'stream') return null;
  if (method === 'POST' && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return { status: 415, message: 'POST needs the content type application/json.' };
  }
  if (method !== 'GET' || headers['apollo-require-preflight'] || (door === 'stream' && wantsEvents(headers)))
    return null;
  return { status: 400, message: 'GET needs a header apollo-require-preflight, with any value.' };
}

/** Whether the answer is to be a stream of events. */
export function wantsEvents({ accept = '' }: IncomingHttpHeaders): boolean {
  return accept.split(',').some((type) => /^\s*text\/event-stream\s*(;|$)/i.test(type));
}

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The name of a Host header in small letters, without the port; undefined when it is not one. */
function hostName(host: string): string | undefined {
  const [, name, port = '0'] = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(host) ?? [];
  return name !== undefined && Number(port) <= 65_535 && URL.canParse(`http://${host}`)
    ? name.toLowerCase()
    : undefined;
}
