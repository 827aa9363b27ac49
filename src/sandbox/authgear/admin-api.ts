import type { EffectTable } from '../faults/effect.js';
import type { Route } from '../simulator.js';
import { armedError, plainError } from './errors.js';
import type { Tokens } from './token.js';

type Answer = Route['answer'];

/** The door of the Admin API: every answer behind it is for nobody's cache. */
export class AdminApi {
  /** The faults that every endpoint behind this door can have. */
  readonly effects: EffectTable = {
    'api-error': (_answer, fault) => armedError(fault),
    'expire-token': (answer, _fault, { headers }) => {
      this.tokens.withdraw(headers.authorization);
      return answer();
    },
    unwrapped: async (answer) => {
      const reply = await answer();
      const value = reply.body.kind === 'json' ? reply.body.value : null;
      if (typeof value !== 'object' || value === null || !('result' in value)) return reply;
      return { ...reply, body: { kind: 'json', value: value.result } };
    },
  };

  constructor(private readonly tokens: Tokens) {}

  /** An answer that is given only to who may have it. */
  guard(answer: Answer): Answer {
    return async (call) => {
      const mayEnter = this.tokens.opens(call.headers.authorization);
      const reply = mayEnter ? await answer(call) : forbidden;
      return { ...reply, headers: { ...reply.headers, 'cache-control': 'no-store' } };
    };
  }
}

// Whatever is wrong with a token, it is 403 in plain text, never 401 and never JSON.
const forbidden = plainError(403, 'Forbidden');
