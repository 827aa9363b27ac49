import { createHmac, randomInt } from 'node:crypto';
import { HttpFailure } from '../../http/fault.js';
import type { Redactor } from '../../http/redactor.js';
import type { GigyaSettings } from './settings.js';
import { errorCodeOf } from './wire.js';

/** The parameters of a call by their names. */
export type Form = Readonly<Record<string, string>>;

/**
 * Signs the calls of one source; the secret stays at home. Learns how far Gigya's clock is from ours when a
 * signature is refused as too old, which two minutes already do (oddity 3).
 */
export class GigyaSigner {
  private aheadMs = 0;

  constructor(
    private readonly settings: Pick<GigyaSettings, 'apiKey' | 'userKey' | 'secret'>,
    private readonly redactor: Redactor,
  ) {}

  /** Runs a call with signed parameters; one refused for its time or its nonce is signed anew once. */
  async with<T>(url: URL, params: Form, work: (form: Form) => Promise<T>): Promise<T> {
    const { aheadMs } = this;
    try {
      return await work(this.sign(url, params));
    } catch (error) {
      if (!(error instanceof HttpFailure) || !this.mayPassAnew(error, aheadMs)) throw error;
      return work(this.sign(url, params));
    }
  }

  private sign(url: URL, params: Form): Form {
    const { apiKey, userKey, secret } = this.settings;
    const nowMs = Date.now() + this.aheadMs;
    const form = {
      ...params,
      apiKey,
      ...(userKey === undefined ? {} : { userKey }),
      format: 'json',
      httpStatusCodes: 'false',
      timestamp: String(Math.floor(nowMs / 1000)),
      nonce: `${nowMs}_${randomInt(2 ** 47)}`,
    };
    const sig = signature(baseString('POST', url, form), secret);
    this.redactor.learn(sig);
    return { ...form, sig };
  }

  private mayPassAnew(failure: HttpFailure, signedAheadMs: number): boolean {
    const code = errorCodeOf(failure);
    if (code === 403004) return true;
    if (code !== 403002 && code !== 403003) return false;
    this.aheadMs = aheadIn(failure, signedAheadMs);
    // A wrong clock was also seen as a wrong signature; with a right one it is a wrong signature.
    return code === 403002 || Math.abs(this.aheadMs - signedAheadMs) > clockToleranceMs;
  }
}

/**
 * How far Gigya's clock is ahead by the answer's Date and `time`. Of two that differ the one further from what was
 * signed with counts, since the other cannot explain the refusal.
 */
function aheadIn({ fault }: HttpFailure, signedAheadMs: number): number {
  if (fault.kind !== 'status') return signedAheadMs;
  const { time } = (fault.body ?? {}) as { time?: unknown };
  const [aheadMs = signedAheadMs] = [fault.headers.dateMs ?? NaN, Date.parse(String(time))]
    .filter((atMs) => !Number.isNaN(atMs))
    .map((atMs) => atMs - Date.now())
    .sort((a, b) => Math.abs(b - signedAheadMs) - Math.abs(a - signedAheadMs));
  return aheadMs;
}

const clockToleranceMs = 60_000;

/** The text that is signed: method, address and parameters, sorted, each part encoded by RFC 3986. */
export function baseString(method: string, url: URL, params: Form): string {
  const names = Object.keys(params).sort();
  const joined = names.map((name) => `${name}=${encode(params[name] ?? '')}`).join('&');
  return [method, encode(`${url.origin}${url.pathname}`), encode(joined)].join('&');
}

/** The `sig` of a base string; the secret is base64 and its bytes are the key. */
export function signature(base: string, secret: string): string {
  return createHmac('sha1', Buffer.from(secret, 'base64')).update(base).digest('base64');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
