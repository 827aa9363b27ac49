import type { Http } from '../../http/http.js';
import { TokenCache, type FreshToken } from '../../http/token-cache.js';
import { HttpFailure } from '../../http/fault.js';
import { blaming, type Call } from '../blame.js';
import { ProviderFault } from '../fault.js';
import { under } from '../settings.js';
import { parseWire } from '../wire-shape.js';
import type { Auth0Settings } from './settings.js';
import { tokenAnswer } from './wire.js';

const neededScope = 'read:users';

/** The Management API token of one source: client credentials, cached until shortly before it ends. */
export class Auth0Tokens {
  private readonly cache = new TokenCache((signal) => this.fetch(signal));

  constructor(
    private readonly settings: Auth0Settings,
    private readonly http: Http,
    private readonly call: Call,
  ) {}

  /** Runs a call with the token; a 401 renews the token once. */
  async with<T>(signal: AbortSignal, work: (token: string) => Promise<T>): Promise<T> {
    const token = await this.cache.get(signal);
    try {
      return await work(token);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      this.cache.invalidate(token);
      return work(await this.cache.get(signal));
    }
  }

  private fetch(signal: AbortSignal): Promise<FreshToken> {
    return blaming(this.call, async () => {
      const { domain, clientId, clientSecret, baseUrl, id } = this.settings;
      const { body } = await this.http.ask({
        method: 'POST',
        url: under(baseUrl ?? `https://${domain}`, '/oauth/token'),
        form: {
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
          // The canonical domain whatever is called, with its last slash (oddity 1).
          audience: `https://${domain}/api/v2/`,
        },
        rateKey: `${id}/token`,
        signal,
      });
      const { access_token, expires_in, scope } = parseWire(tokenAnswer, body, this.call);
      this.requireScope(scope);
      return { value: access_token, lifetimeMs: expires_in * 1000 };
    });
  }

  /** The answer lists what was granted (oddity 2), which says it earlier and better than a later 403. */
  private requireScope(scope: string | undefined): void {
    if (scope === undefined || scope.split(' ').includes(neededScope)) return;
    throw new ProviderFault(
      'PROVIDER_FORBIDDEN',
      `${this.call.doing} failed at source ${this.settings.id}: ${neededScope} is not granted. ${this.call.permission}`,
      { remedy: 'give-up', providerCode: 'insufficient_scope' },
    );
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof HttpFailure && error.fault.kind === 'status' && error.fault.status === 401;
}
