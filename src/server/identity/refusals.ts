import { Refusal } from '../../refusal.js';

/** Who asks cannot be told now: the keys that tokens are checked with are not to be had. Asking again may help. */
export class KeysUnreachable extends Error {
  override readonly name = 'KeysUnreachable';

  constructor(cause: unknown) {
    super("The identity provider's keys cannot be fetched, so tokens cannot be checked; try again later.", {
      cause,
    });
  }
}

/** The refusal of credentials. The sentence fits a WebSocket's close reason, 123 bytes, and quotes none of them. */
export function unauthenticated(message: string): Refusal {
  return new Refusal('UNAUTHENTICATED', message);
}
