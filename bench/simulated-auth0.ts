import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'yaml';
import { auth0Map } from '../src/providers/auth0/map.js';
import { askedRoots } from '../src/providers/mapping.js';
import { start } from './program.js';

/** What `rollcall sandbox` prints about its Auth0. */
interface Auth0Source {
  readonly id: string;
  readonly baseUrl: string;
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The simulated Auth0, in a process of its own. */
export interface SimulatedAuth0 extends AsyncDisposable {
  readonly sourceId: string;
  /** A rollcall.yaml that reaches it. */
  readonly settings: string;
  /**
   * Has it write the file that an export of so many users (null = all) asks for; it does so once, and every
   * later job of the same shape finds the file ready. Resolves to a link that is good for a minute.
   */
  fileOf(limit: number | null): Promise<string>;
}

/** Starts the sandbox with so many users. */
export async function startAuth0(folder: string, users: number): Promise<SimulatedAuth0> {
  const program = start('sandbox', '--users', String(users), '--data-dir', join(folder, 'simulated'));
  const settings = await program.saidUpTo('baseUrl');
  const { sources } = parse(settings) as { sources: Auth0Source[] };
  const source = sources.find(({ id }) => id === 'sandbox-auth0');
  if (!source) throw new Error('the sandbox has no source sandbox-auth0');
  return {
    sourceId: source.id,
    settings,
    fileOf: (limit) => fileOf(source, limit),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** Orders what Rollcall orders, attribute for attribute. */
async function fileOf(source: Auth0Source, limit: number | null): Promise<string> {
  const headers = { authorization: `Bearer ${await tokenOf(source)}` };
  const fields = askedRoots(auth0Map).map((name) => ({ name }));
  const order = { format: 'json', fields, ...(limit !== null && { limit }) };
  const jobs = `${source.baseUrl}/api/v2/jobs`;
  const body = JSON.stringify(order);
  const json = { ...headers, 'content-type': 'application/json' };
  const { id } = await ask(`${jobs}/users-exports`, { method: 'POST', headers: json, body });
  while (true) {
    const { location } = await ask(`${jobs}/${id}`, { headers });
    if (location) return location;
    await wait(500);
  }
}

async function tokenOf({ baseUrl, domain, clientId, clientSecret }: Auth0Source): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    audience: `https://${domain}/api/v2/`,
  });
  const { access_token } = await ask(`${baseUrl}/oauth/token`, { method: 'POST', body });
  return access_token ?? '';
}

async function ask(url: string, init: RequestInit): Promise<Partial<Record<string, string>>> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Partial<Record<string, string>>;
}
