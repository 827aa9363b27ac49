import type { Call } from '../call.js';
import type { EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import type { Route } from '../simulator.js';
import type { Bucket } from './bucket.js';
import { managementError } from './errors.js';
import type { Tokens } from './token.js';

type Answer = Route['answer'];

/** The door of the Management API: the rate limit, then the token. */
export class Management {
  /** The faults that every endpoint behind this door can have. */
  readonly effects: EffectTable = {
    'expire-token': (answer, _fault, call) => {
      this.tokens.expire(bearerOf(call) ?? '');
      return answer();
    },
    'empty-bucket': (answer) => {
      this.bucket.drain();
      return answer();
    },
  };

  constructor(
    private readonly tokens: Tokens,
    private readonly bucket: Bucket,
  ) {}

  /** An answer that is given only to who may have it, with the headers of the rate limit. */
  guard(answer: Answer): Answer {
    return async (call) => {
      const reply = this.bucket.take() ? (this.refusal(call) ?? (await answer(call))) : tooMany;
      return { ...reply, headers: { ...reply.headers, ...this.bucket.headers() } };
    };
  }

  private refusal(call: Call): Reply | undefined {
    if (call.headers.authorization === undefined) return managementError(401, 'Missing authentication');
    const token = bearerOf(call);
    if (token === undefined) return managementError(400, 'Bad HTTP authentication header format');
    switch (this.tokens.check(token)) {
      case 'good':
        return undefined;
      case 'expired':
        return managementError(401, 'Expired token received for JSON Web Token validation');
      case 'forged':
        return managementError(401, 'Invalid token');
    }
  }
}

const tooMany = managementError(429, 'Global limit has been reached', 'too_many_requests');

function bearerOf({ headers }: Call): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
}
