import type { JsonValue } from '../../json.js';
import type { Incoming } from '../../http/exchange.js';
import type { Http } from '../../http/http.js';
import type { Redactor } from '../../http/redactor.js';
import { bearerCalls } from '../bearer-calls.js';
import type { AuthgearTokens } from './auth.js';
import type { AuthgearSettings } from './settings.js';

const exportsPath = '/_api/admin/users/export';

/** The endpoints of one project. Throws `HttpFailure`. */
export class AuthgearApi {
  private readonly baseUrl: string;
  private readonly ask: ReturnType<typeof bearerCalls>;

  constructor(
    private readonly settings: AuthgearSettings,
    private readonly http: Http,
    tokens: AuthgearTokens,
    private readonly redactor: Redactor,
  ) {
    this.baseUrl = settings.baseUrl ?? settings.endpoint;
    this.ask = bearerCalls({ http, tokens, baseUrl: this.baseUrl, sourceId: settings.id, redactor });
  }

  /** Creates an export task; every call makes another one and counts against the quota. */
  createExport(body: JsonValue, signal: AbortSignal): Promise<JsonValue> {
    return this.ask(exportsPath, { method: 'POST', json: body, signal });
  }

  /** A task; once completed with a link that lives 60 s, a new one at each call. */
  task(id: string, signal: AbortSignal, courtesy = false): Promise<JsonValue> {
    return this.ask(`${exportsPath}/${encodeURIComponent(id)}`, { method: 'GET', signal, courtesy });
  }

  /** The file behind a link, on whatever storage the deployment has (oddity 7). */
  file(link: string, signal: AbortSignal): Promise<Incoming> {
    return this.http.download({
      link,
      trustedOrigins: [new URL(this.baseUrl).origin, ...this.settings.downloadOrigins],
      redactor: this.redactor,
      signal,
    });
  }
}
