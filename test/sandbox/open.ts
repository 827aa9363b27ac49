import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach } from '@jest/globals';

import { Life } from '../../src/lifecycle.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.js';
import { openSandbox } from '../../src/sandbox/sandbox.js';
import type { SandboxSource } from '../../src/sandbox/simulator.js';

/** Whatever JSON.parse gives. */
export type Json = ReturnType<typeof JSON.parse>;

let life = new Life();

afterEach(async () => {
  await life.close();
  life = new Life();
});

/** Closes something after the test, whatever becomes of it. */
export function afterwards(closing: () => void): void {
  life.defer('opened by a test', closing);
}

/** A folder that is gone after the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-sandbox-'));
  life.defer('folder', () => rm(path, { recursive: true, force: true }));
  return path;
}

/** A small, quick sandbox that is closed after the test. */
export async function opened(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const dir = options.dir ?? (await folder());
  const sandbox = await openSandbox({ users: 40, jobMs: 0, warn: () => undefined, ...options, dir });
  life.defer('sandbox', () => sandbox.close());
  return sandbox;
}

export function sourceOf(sandbox: Pick<Sandbox, 'sources'>, provider: string): SandboxSource {
  return sandbox.sources.find((source) => source.provider === provider)!;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

export async function ask(url: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

/** Sends a request as it is, headers that fetch would not send included. */
export function askRaw(origin: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}${path}`, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject).end();
  });
}

export async function listing(sandbox: Sandbox, provider: string): Promise<Json[]> {
  return lines((await ask(`${sandbox.origin}/listing/${provider}`)).text);
}

export function lines(ndjson: string): Json[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** A caller of the simulated Auth0 that knows nothing but the public contract. */
export class Auth0Caller {
  token = '';

  constructor(private readonly source: SandboxSource) {}

  grant(changes: Record<string, string> = {}): Promise<Answered> {
    const { domain, clientId, clientSecret, baseUrl } = this.source;
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId!,
      client_secret: clientSecret!,
      audience: `https://${domain!}/api/v2/`,
      ...changes,
    };
    return ask(`${baseUrl}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  }

  async signIn(): Promise<this> {
    this.token = (await this.grant()).json.access_token;
    return this;
  }

  create(order: object): Promise<Answered> {
    return ask(`${this.source.baseUrl}/api/v2/jobs/users-exports`, {
      method: 'POST',
      headers: { ...this.bearer(), 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
  }

  job(id: string): Promise<Answered> {
    return ask(`${this.source.baseUrl}/api/v2/jobs/${id}`, { headers: this.bearer() });
  }

  async completed(id: string): Promise<Json> {
    for (;;) {
      const { json } = await this.job(id);
      if (json.status !== 'pending') return json;
    }
  }

  /** Creates, polls and gives the completed job. */
  async exported(order: object = {}): Promise<Json> {
    const { json } = await this.create({ format: 'json', ...order });
    return this.completed(json.id);
  }

  bearer(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}

export async function auth0Caller(sandbox: Sandbox): Promise<Auth0Caller> {
  return new Auth0Caller(sourceOf(sandbox, 'auth0')).signIn();
}

export async function downloadRows(location: string): Promise<Json[]> {
  const body = Buffer.from(await (await fetch(location)).arrayBuffer());
  return lines(gunzipSync(body).toString());
}

/** Asks the simulated Croct for a page. */
export function croctPage(
  sandbox: Sandbox,
  query: Record<string, string> = {},
  key = sourceOf(sandbox, 'croct').apiKey!,
): Promise<Answered> {
  const { baseUrl } = sourceOf(sandbox, 'croct');
  return ask(`${baseUrl}/export/user?${new URLSearchParams(query).toString()}`, {
    headers: { 'x-api-key': key },
  });
}
