import { createHmac, randomUUID } from 'node:crypto';

import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { SandboxSource } from '../../src/sandbox/simulator.js';
import type { Answered, Json } from './open.js';
import { ask, sourceOf } from './open.js';

/** Parameters to send; undefined = leave out what is sent otherwise. */
export type Given = Readonly<Record<string, string | undefined>>;

/** A caller of the simulated Gigya that knows nothing but the public contract. */
export class GigyaCaller {
  constructor(
    readonly source: SandboxSource,
    private readonly now: () => number = Date.now,
  ) {}

  /** Signs and sends by POST, or by another verb, whatever the parameters are. */
  async call(method: string, given: Given = {}, verb: 'POST' | 'GET' = 'POST'): Promise<Answered> {
    return this.send(method, this.signed(method, given, verb), verb);
  }

  /** Sends these parameters and no others. */
  async send(method: string, parameters: Given, verb: 'POST' | 'GET' = 'POST'): Promise<Answered> {
    const form = new URLSearchParams(present(parameters));
    const url = `${this.source.baseUrl}/${method}`;
    const answer = await (verb === 'POST'
      ? ask(url, { method: 'POST', body: form })
      : ask(`${url}?${form.toString()}`));
    return { ...answer, json: answer.text.startsWith('{') ? readable(answer.text) : undefined };
  }

  signed(method: string, given: Given = {}, verb = 'POST'): Record<string, string> {
    const { apiKey, userKey, secret, baseUrl } = this.source;
    const parameters = present({
      apiKey,
      userKey,
      timestamp: String(Math.floor(this.now() / 1000)),
      nonce: randomUUID(),
      ...given,
    });
    const query = Object.keys(parameters)
      .filter((name) => name !== 'sig')
      .sort()
      .map((name) => `${name}=${strict(parameters[name]!)}`)
      .join('&');
    const base = `${verb}&${strict(`${baseUrl}/${method}`)}&${strict(query)}`;
    const key = Buffer.from(secret!, 'base64');
    return { sig: createHmac('sha1', key).update(base).digest('base64'), ...parameters };
  }

  async search(given: Given): Promise<Json> {
    return (await this.call('accounts.search', given)).json;
  }

  /** The rows of one answer. */
  async rows(query: string, given: Given = {}): Promise<Json[]> {
    return (await this.search({ query, ...given })).results;
  }

  /** All batches of a walk by cursor. */
  async walk(query: string, given: Given = {}): Promise<Json[]> {
    const batches = [await this.search({ query, openCursor: 'true', ...given })];
    while (batches.at(-1).nextCursorId !== undefined) {
      batches.push(await this.search({ cursorId: batches.at(-1).nextCursorId }));
    }
    return batches;
  }

  async exportUsers(given: Given = {}): Promise<Json> {
    return (await this.call('socialize.exportUsers', given)).json;
  }
}

export function gigyaCaller(sandbox: Sandbox, now?: () => number): GigyaCaller {
  return new GigyaCaller(sourceOf(sandbox, 'gigya'), now);
}

function strict(text: string): string {
  const twoDigits = (sign: string): string => `%${Buffer.from(sign).toString('hex').toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, twoDigits);
}

function present(given: Given): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function readable(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
