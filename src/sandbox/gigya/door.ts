import type { JsonObject } from '../../json.js';
import type { Call } from '../call.js';
import type { EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import { json } from '../reply.js';
import type { Route, World } from '../simulator.js';
import { failure, Refused, statusCodeOf } from './envelope.js';
import { Nonces } from './nonces.js';
import { parametersOf, required } from './parameters.js';
import { baseString, signatureOf, type Parameters } from './signature.js';
import { otherDataCenter, type Site } from './site.js';

/** A gap of two minutes between the clocks is what Gigya bears. */
const mostSkewSeconds = 120;

/** What a method makes of the parameters of a caller who may call it; it throws `Refused`. */
export type Method = (parameters: Parameters, call: Call) => Promise<Reply> | Reply;

/** The door of all methods: who may call, and how failures are told. */
export class Door {
  /** The faults that every method can have. */
  readonly effects: EffectTable = {
    'error-code': (_answer, { code }, call) => this.refuse(refusedBy(code, call), call),
  };
  private readonly nonces: Nonces;

  constructor(
    private readonly world: World,
    private readonly site: Site,
  ) {
    this.nonces = new Nonces(2 * mostSkewSeconds * 1000, world.now);
  }

  /** The two routes of a method, which takes either verb. */
  routes(name: string, method: string, answer: Method, effects: EffectTable): readonly Route[] {
    const path = new RegExp(`^/${method.replace('.', '\\.')}$`);
    return (['POST', 'GET'] as const).map((verb) => ({
      name,
      method: verb,
      path,
      effects: { ...this.effects, ...effects },
      answer: (call) => this.answer(call, answer),
    }));
  }

  /** The answer to a method that does not exist. */
  lost(): Reply {
    return jsonReply(failure(new Refused(405001, 'Invalid API method'), this.world.now()), {});
  }

  private async answer(call: Call, method: Method): Promise<Reply> {
    try {
      const parameters = parametersOf(call);
      this.check(parameters, call);
      return this.dressed(await method(parameters, call), call);
    } catch (fault) {
      if (fault instanceof Refused) return this.refuse(fault, call);
      throw fault;
    }
  }

  private check(parameters: Parameters, call: Call): void {
    // Older pages spell it APIKey.
    const apiKey = required({ apiKey: parameters.APIKey ?? '', ...parameters }, 'apiKey');
    if (apiKey !== this.site.apiKey) throw new Refused(400093, 'Invalid ApiKey parameter');
    if (parameters.secret !== undefined) throw new Refused(403006, 'The secret is sent over HTTPS only');
    if (parameters.oauth_token !== undefined || call.headers.authorization !== undefined) {
      throw new Refused(400001, 'Invalid request format: tokens are sent over HTTPS only');
    }
    // Without credentials it is taken for a call of a browser, which would have brought a cookie.
    if (parameters.sig === undefined) throw new Refused(403035, 'No user cookie');
    if ((parameters.userKey ?? this.site.userKey) !== this.site.userKey) {
      throw new Refused(403005, 'The user key is not valid for this site');
    }
    this.checkSignature(parameters, call);
  }

  private checkSignature(parameters: Parameters, { method, headers, path }: Call): void {
    const [timestamp, nonce] = [required(parameters, 'timestamp'), required(parameters, 'nonce')];
    if (!/^\d{1,12}$/.test(timestamp)) throw new Refused(400004, 'timestamp must be Unix time in seconds');
    const skew = Math.abs(this.world.now() / 1000 - Number(timestamp));
    if (skew > mostSkewSeconds) throw new Refused(403002, 'The timestamp is too far from the time here');
    const base = baseString(method, `http://${headers.host ?? ''}/gigya${path}`, parameters);
    // Without a user key the secret would have to be the partner's.
    const isSigned =
      parameters.userKey !== undefined && parameters.sig === signatureOf(base, this.site.secret);
    if (!isSigned) throw new Refused(403003, 'Invalid request signature');
    if (!this.nonces.take(nonce)) throw new Refused(403004, 'Duplicate nonce');
  }

  private refuse(refused: Refused, call: Call): Reply {
    const parameters = parametersOf(call);
    const status = mirrorsStatus(parameters) ? httpStatusOf(refused.code) : 200;
    const envelope = failure(refused, this.world.now());
    return this.dressed(jsonReply(envelope, parameters, status), call);
  }

  /** The date is what a caller whose clock is wrong sets it by, so it must be that of the sandbox's clock. */
  private dressed(reply: Reply, { headers }: Call): Reply {
    const date = new Date(this.world.now()).toUTCString();
    const gzip = /\bgzip\b/.test(headers['accept-encoding']?.toString() ?? '');
    return { ...reply, headers: { date, ...reply.headers }, gzip };
  }
}

/** JSON under a content type that does not say so, with the caller's context. */
export function jsonReply(value: JsonObject, { context }: Parameters, status = 200): Reply {
  return json(
    status,
    { ...value, ...(context !== undefined && { context }) },
    { 'content-type': 'text/javascript; charset=utf-8' },
  );
}

// CSV has no place for an envelope, so it turns the HTTP status on by itself.
function mirrorsStatus({ httpStatusCodes, format }: Parameters): boolean {
  return httpStatusCodes === 'true' || format === 'csv';
}

// No final answer has a status below 200.
function httpStatusOf(code: number): number {
  return Math.max(200, statusCodeOf(code));
}

function refusedBy(code: number, { path }: Call): Refused {
  const details = 'The sandbox was asked to answer so';
  if (code !== 301001) return new Refused(code, details);
  const [namespace = ''] = path.slice(1).split('.');
  const location = `https://${namespace}.${otherDataCenter}${path}`;
  return new Refused(code, details, { apiDomain: otherDataCenter, location });
}
