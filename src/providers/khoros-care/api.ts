import type { JsonValue } from '../../json.js';
import type { Form, Incoming } from '../../http/exchange.js';
import { HttpFailure } from '../../http/fault.js';
import type { Http, HttpRequest } from '../../http/http.js';
import type { Redactor } from '../../http/redactor.js';
import { KhorosCareAddress } from './address.js';
import { credentialsOf } from './auth.js';
import type { KhorosCareSettings } from './settings.js';
import { isRefusal } from './wire.js';

/**
 * 20 requests in a minute (oddity 3), and a second for those that were slower on their way than the ones behind them.
 * Whatever says Basic counts; the file store is another host.
 */
const budget = { most: 20, perMs: 61_000 } as const;

/** The endpoints of one company. Throws `HttpFailure`, also for an answer of 200 that says it failed (oddity 6). */
export class KhorosCareApi {
  readonly address: KhorosCareAddress;
  private readonly credentials: string;

  constructor(
    private readonly settings: KhorosCareSettings,
    private readonly http: Http,
    private readonly redactor: Redactor,
  ) {
    this.address = new KhorosCareAddress(settings);
    this.credentials = credentialsOf(settings);
  }

  /** Starts a user export; every call makes another one. All but the company's key goes into the body. */
  createExport(form: Form, signal: AbortSignal): Promise<JsonValue> {
    return this.ask({ method: 'POST', url: this.endpoint('/reports/report/user'), form, signal });
  }

  /** How an export stands; `link` is path and query of its status URL. */
  status(link: string, signal: AbortSignal): Promise<JsonValue> {
    return this.ask({ method: 'GET', url: this.opened(link), signal });
  }

  /** The company's teams. */
  teams(signal: AbortSignal): Promise<JsonValue> {
    return this.ask({ method: 'GET', url: this.endpoint('/teams'), courtesy: true, signal });
  }

  /**
   * The file of an export; `link` is path and query of its download URL. The answer leads to a file store, which gets
   * no credentials and lets nobody in for long (oddity 5).
   */
  async file(link: string, signal: AbortSignal): Promise<Incoming> {
    const url = this.opened(link);
    try {
      return await this.http.stream(this.dressed({ method: 'GET', url, signal }));
    } catch (error) {
      const location = locationOf(error, url);
      if (location === undefined) throw error;
      const trustedOrigins = [this.address.origin, ...this.settings.downloadOrigins];
      return this.http.download({ link: location, trustedOrigins, redactor: this.redactor, signal });
    }
  }

  private async ask(request: Omit<HttpRequest, 'headers' | 'rateKey'>): Promise<JsonValue> {
    const { status, headers, body } = await this.http.ask(this.dressed(request));
    if (isRefusal(body)) throw new HttpFailure({ kind: 'status', status, headers, body, text: '' });
    return body;
  }

  private dressed(request: Omit<HttpRequest, 'headers' | 'rateKey'>): HttpRequest {
    this.redactor.learn(this.credentials);
    return {
      ...request,
      headers: { authorization: `Basic ${this.credentials}` },
      rateKey: this.settings.id,
      budget,
    };
  }

  /** The address of a link, whose query is a key of its own. */
  private opened(link: string): URL {
    const url = this.address.at(link);
    this.redactor.learnLink(url);
    return url;
  }

  private endpoint(path: string): URL {
    return this.address.of(path, { companyKey: this.settings.companyKey });
  }
}

function locationOf(error: unknown, url: URL): string | undefined {
  if (!(error instanceof HttpFailure) || error.fault.kind !== 'status') return undefined;
  const { status, headers } = error.fault;
  if (status < 300 || status >= 400 || headers.location === undefined) return undefined;
  return URL.canParse(headers.location, url.href) ? new URL(headers.location, url).href : headers.location;
}
