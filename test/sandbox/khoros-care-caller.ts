import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { SandboxSource } from '../../src/sandbox/simulator.js';
import type { Answered, Json } from './open.js';
import { sourceOf } from './open.js';

/** Names and values of arguments; a name may come more than once. */
export type Arguments = readonly (readonly [name: string, value: string])[];

/** January 2025. */
export const january: Arguments = [
  ['startTime', '1735689600000'],
  ['endTime', '1738367999999'],
];

/** January 2025 and everybody. */
export const everybody: Arguments = [...january, ['includeDisabled', 'true']];

/** A caller of the simulated Khoros Care that knows nothing but the public contract. */
export class KhorosCaller {
  readonly source: SandboxSource;
  headers: Record<string, string>;

  constructor(sandbox: Pick<Sandbox, 'sources'>) {
    this.source = sourceOf(sandbox, 'khoros-care');
    this.headers = basic(this.source.username!, this.source.password!);
  }

  /** Starts an export; `query` is that of the URL. */
  post(args: Arguments, query: Arguments = this.company): Promise<Answered> {
    return this.call(this.url('reports/report/user', query), { method: 'POST', body: form(args) });
  }

  get(path: string, args: Arguments = []): Promise<Answered> {
    return this.call(this.url(path, [...this.company, ...args]));
  }

  /** Follows a URL as it was handed out, no redirection behind it. */
  async call(url: string, init: RequestInit = {}): Promise<Answered> {
    const headers = { ...this.headers, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(url, { redirect: 'manual', ...init, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  /** Starts an export and asks for its status once. */
  async statusOf(args: Arguments = everybody): Promise<Json> {
    const { json } = await this.post(args);
    return (await this.call(json.result.statusUrl)).json;
  }

  /** The pre-signed URL of an export's file. */
  async location(args: Arguments = everybody): Promise<string> {
    const { result } = await this.statusOf(args);
    const { headers } = await this.call(result.jobInfo.downloadUrl);
    return headers.get('location')!;
  }

  /** The text of an export's file. */
  async file(args: Arguments = everybody): Promise<string> {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      await (await fetch(await this.location(args))).arrayBuffer(),
    );
  }

  async rows(args: Arguments = everybody): Promise<Json[]> {
    return JSON.parse(await this.file(args));
  }

  private get company(): Arguments {
    return [['companyKey', this.source.companyKey!]];
  }

  private url(path: string, query: Arguments): string {
    return `${this.source.baseUrl}/${path}?${form(query).toString()}`;
  }
}

export function basic(username: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

export function form(args: Arguments): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of args) params.append(name, value);
  return params;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
