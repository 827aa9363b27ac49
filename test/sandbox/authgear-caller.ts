import { importPKCS8, SignJWT } from 'jose';

import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { SandboxSource } from '../../src/sandbox/simulator.js';
import type { Answered, Json } from './open.js';
import { ask, sourceOf } from './open.js';

/** What a token may have that is not as it should be. */
export interface TokenChanges {
  readonly claims?: Record<string, unknown>;
  readonly head?: { readonly alg?: string; readonly kid?: string };
  readonly privateKey?: string;
}

const ndjson = { format: 'ndjson' };

/** A caller of the simulated Authgear that knows nothing but the public contract. */
export class AuthgearCaller {
  authorization = '';

  constructor(
    private readonly source: SandboxSource,
    private readonly now: () => number,
  ) {}

  async signIn(changes: TokenChanges = {}): Promise<this> {
    this.authorization = `Bearer ${await this.token(changes)}`;
    return this;
  }

  /** A claim that is undefined is left out. */
  async token({ claims, head, privateKey = this.source.privateKey! }: TokenChanges = {}): Promise<string> {
    const now = Math.floor(this.now() / 1000);
    const { projectId, keyId } = this.source;
    const alg = head?.alg ?? 'RS256';
    return new SignJWT({ aud: projectId!, iat: now - 30, exp: now + 300, ...claims })
      .setProtectedHeader({ typ: 'JWT', kid: keyId!, ...head, alg })
      .sign(await importPKCS8(privateKey, alg));
  }

  create(order: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    return ask(`${this.source.baseUrl}/_api/admin/users/export`, {
      method: 'POST',
      headers: { authorization: this.authorization, 'content-type': 'application/json', ...headers },
      body: typeof order === 'string' ? order : JSON.stringify(order),
    });
  }

  task(id: string): Promise<Answered> {
    return ask(`${this.source.baseUrl}/_api/admin/users/export/${id}`, {
      headers: { authorization: this.authorization },
    });
  }

  async completed(id: string): Promise<Json> {
    for (;;) {
      const { result } = (await this.task(id)).json;
      if (result.status !== 'pending') return result;
    }
  }

  /** Creates, polls and gives the completed task. */
  async exported(order: object = ndjson): Promise<Json> {
    const { json } = await this.create(order);
    return this.completed(json.result.id);
  }

  /** The text of a whole export. */
  async downloaded(order: object = ndjson): Promise<string> {
    return (await ask((await this.exported(order)).download_url)).text;
  }
}

export async function authgearCaller(sandbox: Sandbox, now = Date.now): Promise<AuthgearCaller> {
  return new AuthgearCaller(sourceOf(sandbox, 'authgear'), now).signIn();
}
