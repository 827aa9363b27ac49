import type { Call } from '../call.js';
import type { EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import type { Route } from '../simulator.js';
import { badArguments, forbidden, tooMany, unauthorized } from './answers.js';
import type { Company } from './company.js';
import type { RateLimit } from './rate-limit.js';

type Answer = Route['answer'];
type Check = (call: Call) => Reply | undefined;

/** The door of the Analytics API: the rate limit, the credentials, then what the URL must hold. */
export class Door {
  /** The faults that every endpoint behind this door can have. */
  readonly effects: EffectTable = {
    'empty-bucket': (answer) => {
      this.limit.drain();
      return answer();
    },
    uncounted: (answer) => {
      this.limit.forgive();
      return answer();
    },
    'plain-text': async (answer) => {
      const reply = await answer();
      return { ...reply, headers: { ...reply.headers, 'content-type': 'text/plain' } };
    },
  };

  private readonly credentials: string;

  constructor(
    private readonly company: Company,
    private readonly limit: RateLimit,
  ) {
    this.credentials = Buffer.from(`${company.username}:${company.password}`).toString('base64');
  }

  /** An answer for who shows the credentials and passes the check of the endpoint. */
  guard(check: Check, answer: Answer): Answer {
    return (call) => {
      if (!this.limit.take()) return tooMany;
      if (!this.isKnown(call)) return unauthorized;
      return check(call) ?? answer(call);
    };
  }

  /** Checks `companyKey`, which stands in the query even if all else is in the body. */
  readonly checkCompany: Check = ({ query }) => {
    const key = query.get('companyKey');
    if (key === null) return badArguments;
    return key === this.company.key ? undefined : forbidden;
  };

  private isKnown({ headers }: Call): boolean {
    return /^Basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1] === this.credentials;
  }
}
