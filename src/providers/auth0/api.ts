import type { JsonObject, JsonValue } from '../../json.js';
import type { Incoming } from '../../http/exchange.js';
import type { Http } from '../../http/http.js';
import type { Redactor } from '../../http/redactor.js';
import { bearerCalls } from '../bearer-calls.js';
import type { Auth0Tokens } from './auth.js';
import type { Auth0Settings } from './settings.js';

/** The endpoints of one tenant. Throws `HttpFailure`. */
export class Auth0Api {
  private readonly baseUrl: string;
  private readonly ask: ReturnType<typeof bearerCalls>;

  constructor(
    private readonly settings: Auth0Settings,
    private readonly http: Http,
    tokens: Auth0Tokens,
    private readonly redactor: Redactor,
  ) {
    this.baseUrl = settings.baseUrl ?? `https://${settings.domain}`;
    this.ask = bearerCalls({ http, tokens, baseUrl: this.baseUrl, sourceId: settings.id, redactor });
  }

  /** Creates an export job; every call makes another one. */
  createExport(body: JsonObject, signal: AbortSignal): Promise<JsonValue> {
    return this.ask('/api/v2/jobs/users-exports', { method: 'POST', json: body, signal });
  }

  /** A job; once completed with a link that lives 60 s, a new one at each call. */
  job(id: string, signal: AbortSignal, courtesy = false): Promise<JsonValue> {
    return this.ask(`/api/v2/jobs/${encodeURIComponent(id)}`, { method: 'GET', signal, courtesy });
  }

  /** What went wrong with a job. */
  jobErrors(id: string, signal: AbortSignal): Promise<JsonValue> {
    return this.ask(`/api/v2/jobs/${encodeURIComponent(id)}/errors`, { method: 'GET', signal });
  }

  /** The file behind a link. The docs show links without a scheme (oddity 6). */
  file(location: string, signal: AbortSignal): Promise<Incoming> {
    return this.http.download({
      link: /^[a-z][a-z\d+.-]*:\/\//i.test(location) ? location : `https://${location}`,
      trustedOrigins: [new URL(this.baseUrl).origin, ...this.settings.downloadOrigins],
      redactor: this.redactor,
      signal,
    });
  }
}
