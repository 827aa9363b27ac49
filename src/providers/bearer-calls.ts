import type { JsonValue } from '../json.js';
import type { Http, HttpRequest } from '../http/http.js';
import type { Redactor } from '../http/redactor.js';
import { under } from './settings.js';

/** A call of an API, without what all calls of it have in common. */
export type BearerCall = Omit<HttpRequest, 'url' | 'headers' | 'rateKey'>;

/** What all calls of an API have in common. */
interface BearerApi {
  readonly http: Http;
  /** Runs a call with a token, and once more with a new one when the first is refused. */
  readonly tokens: { with<T>(signal: AbortSignal, work: (token: string) => Promise<T>): Promise<T> };
  readonly baseUrl: string;
  readonly sourceId: string;
  /** Is told each token before it is sent. */
  readonly redactor: Redactor;
}

/** Asks an API that takes bearer tokens for a JSON value. Throws `HttpFailure`. */
export function bearerCalls({ http, tokens, baseUrl, sourceId, redactor }: BearerApi) {
  return (path: string, call: BearerCall): Promise<JsonValue> =>
    tokens.with(call.signal, async (token) => {
      redactor.learn(token);
      const { body } = await http.ask({
        ...call,
        url: under(baseUrl, path),
        headers: { authorization: `Bearer ${token}` },
        rateKey: sourceId,
      });
      return body;
    });
}
