import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { until } from '../../support/until.js';

/** A request as a recording sees it. */
export interface Heard {
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request with exact bytes. */
export type Play = (response: ServerResponse, heard: Heard) => void;

/**
 * A provider from hand-written recordings: for each route (`GET /path`, `*` stands for one step) the honest
 * answer, and before it those that were queued.
 */
export class Recording {
  readonly heard: (Heard & { readonly route: string })[] = [];
  origin = '';
  private readonly queued = new Map<string, Play[]>();
  private readonly always = new Map<string, Play>();
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private open = 0;

  constructor(private readonly honest: Readonly<Record<string, Play>>) {}

  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  /** The next answers of a route, each once. */
  next(route: string, ...plays: Play[]): void {
    this.queued.set(route, [...(this.queued.get(route) ?? []), ...plays]);
  }

  /** Every answer of a route from now on. */
  from(route: string, play: Play): void {
    this.always.set(route, play);
  }

  countOf(route: string): number {
    return this.heard.filter((heard) => heard.route === route).length;
  }

  async seen(route: string, n = 1): Promise<void> {
    await until(() => this.countOf(route) >= n);
  }

  async quiet(): Promise<void> {
    await until(() => this.open === 0);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.open += 1;
    response.once('close', () => (this.open -= 1));
    response.on('error', () => undefined);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', this.origin);
    const route = this.routeOf(`${request.method ?? ''} ${url.pathname}`);
    const heard = { route, url, headers: request.headers, body: Buffer.concat(chunks).toString() };
    this.heard.push(heard);
    const play =
      this.queued.get(route)?.shift() ?? this.always.get(route) ?? this.honest[route] ?? status(404, '');
    play(response, heard);
  }

  private routeOf(asked: string): string {
    const steps = asked.split('/');
    const fits = (route: string) => {
      const own = route.split('/');
      return own.length === steps.length && own.every((step, index) => step === '*' || step === steps[index]);
    };
    return Object.keys(this.honest).find(fits) ?? asked;
  }
}

/** A JSON answer. */
export function json(body: unknown, code = 200, headers: Record<string, string> = {}): Play {
  return (response) => {
    response
      .writeHead(code, { 'content-type': 'application/json; charset=utf-8', ...headers })
      .end(JSON.stringify(body));
  };
}

/** An answer of any kind. */
export function status(code: number, body: string, headers: Record<string, string> = {}): Play {
  return (response) => {
    response.writeHead(code, headers).end(body);
  };
}

/** Bytes with their length announced. */
export function bytes(body: Buffer): Play {
  return (response) => {
    response.writeHead(200, { 'content-length': body.length }).end(body);
  };
}

/** Announces all bytes, sends some, and resets the connection. */
export function resetAfter(body: Buffer, count: number): Play {
  return (response) => {
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, count), () => response.socket?.resetAndDestroy());
  };
}

/** Sends some bytes and no more. */
export function stallAfter(body: Buffer, count: number): Play {
  return (response) => {
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, count));
  };
}
