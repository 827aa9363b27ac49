import type { JsonValue } from '../../json.js';
import type { Http } from '../../http/http.js';
import { under } from '../settings.js';
import type { CroctSettings } from './settings.js';

const origin = 'https://api.croct.io';

/** Which users to list; times in milliseconds since 1970 (oddity 4). */
export interface UsersQuery {
  /** Last modified at or after it. */
  readonly start?: number;
  /** Last modified before it. */
  readonly end?: number;
  readonly pageSize: number;
  readonly cursor?: string;
}

/** The endpoints of one workspace. Throws `HttpFailure`. */
export class CroctApi {
  constructor(
    private readonly settings: CroctSettings,
    private readonly http: Http,
  ) {}

  /** One page of users. The path is singular, whatever an older page of the docs says (oddity 1). */
  async users(query: UsersQuery, signal: AbortSignal, courtesy = false): Promise<JsonValue> {
    const url = under(this.settings.baseUrl ?? origin, '/export/user');
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const { body } = await this.http.ask({
      method: 'GET',
      url,
      headers: { 'x-api-key': this.settings.apiKey },
      rateKey: this.settings.id,
      courtesy,
      signal,
    });
    return body;
  }
}
