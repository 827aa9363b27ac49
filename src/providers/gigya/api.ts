import type { JsonValue } from '../../json.js';
import type { Incoming } from '../../http/exchange.js';
import { HttpFailure } from '../../http/fault.js';
import type { Http } from '../../http/http.js';
import { JsonArray } from '../../http/json-array.js';
import { under } from '../settings.js';
import type { Form, GigyaSigner } from './auth.js';
import type { GigyaSettings } from './settings.js';
import { requireSuccess } from './wire.js';

/** The users of one exportUsers call, as they come. */
export interface UsersAnswer {
  /** Each user's JSON. Throws `HttpFailure`, also for a refusal that stands behind the users. */
  readonly users: AsyncGenerator<Buffer[]>;
  /** Closes the connection of users that nobody will read. */
  close(): Promise<unknown>;
}

/** The methods of one site. Throws `HttpFailure`, also for an error inside HTTP 200. */
export class GigyaApi {
  constructor(
    private readonly settings: GigyaSettings,
    private readonly http: Http,
    private readonly signer: GigyaSigner,
  ) {}

  /** One batch of accounts. */
  search(params: Form, signal: AbortSignal, courtesy = false): Promise<JsonValue> {
    const url = this.address('accounts', 'search');
    return this.signer.with(url, params, async (form) => {
      const { body, headers } = await this.http.ask(this.request(url, form, signal, courtesy));
      requireSuccess(body, headers);
      return body;
    });
  }

  /** All users in one answer; resolves when the first of them, or the end, are here. */
  exportUsers(params: Form, signal: AbortSignal, courtesy = false): Promise<UsersAnswer> {
    const url = this.address('socialize', 'exportUsers');
    return this.signer.with(url, params, async (form) =>
      openUsers(await this.http.stream(this.request(url, form, signal, courtesy))),
    );
  }

  private request(url: URL, form: Form, signal: AbortSignal, courtesy: boolean) {
    return { method: 'POST', url, form, rateKey: this.settings.id, courtesy, signal } as const;
  }

  private address(namespace: string, method: string): URL {
    const { baseUrl, dataCenter } = this.settings;
    return under(baseUrl ?? `https://${namespace}.${dataCenter}`, `/${namespace}.${method}`);
  }
}

/** Waits for the first users, so that a refusal in their place is one of the call. */
async function openUsers(incoming: Incoming): Promise<UsersAnswer> {
  const users = usersIn(incoming);
  const first = await users.next();
  return { users: withFirst(first, users), close: () => users.return(undefined) };
}

/** An errorCode may stand before the users or behind them. */
async function* usersIn({ body, headers }: Incoming): AsyncGenerator<Buffer[]> {
  const array = new JsonArray({ key: 'users' });
  const check = () => requireSuccess(Object.fromEntries(array.members), headers);
  for await (const users of array.split(body)) {
    check();
    yield users;
  }
  check();
  requireUsers(array);
}

/** A success need not say so (oddity 5), but then it has users; one that says so may have none. */
function requireUsers({ found, members }: JsonArray): void {
  if (found || members.has('errorCode')) return;
  throw new HttpFailure({ kind: 'protocol', detail: 'the answer has neither users nor an errorCode' });
}

async function* withFirst<T>(first: IteratorResult<T>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
