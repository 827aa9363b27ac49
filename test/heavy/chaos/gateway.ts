import type { Member } from './member.js';

/** The API said no, and will say so again. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Codes of errors that may be gone at the next try. */
const passing: ReadonlySet<unknown> = new Set(['INTERNAL_SERVER_ERROR']);

/** How long an answer may take, in milliseconds. */
const patienceMs = 15_000;

interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** A gateway and the ways to talk to it. */
export class Gateway {
  /** Where it listens, without a slash at the end. */
  readonly origin: string;

  constructor(readonly member: Member) {
    this.origin = /http:\/\/[^/]+/.exec(member.said)![0];
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  /** Asks a question of the API; an error in the answer is thrown. */
  async ask<Data>(query: string, variables: object = {}): Promise<Data> {
    const answer = await fetch(`${this.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const { data, errors } = (await answer.json()) as Answer<Data>;
    if (errors === undefined) return data;
    const isPassing = errors.every(({ extensions }) => passing.has(extensions?.code));
    throw new (isPassing ? Error : Refused)(JSON.stringify(errors));
  }

  /** Follows a download link, which names the gateway that gave it. */
  async download(link: string): Promise<Buffer> {
    const { pathname, search } = new URL(link);
    const answer = await fetch(`${this.origin}${pathname}${search}`);
    if (!answer.ok) throw new Error(`the download was answered by ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }
}
