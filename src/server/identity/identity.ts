import type { Caller } from '../../exports/model.js';
import type { Credentials } from './credentials.js';

/** Somebody who was identified, and for how long that holds. */
export interface Identity {
  readonly caller: Caller;
  /** The token that he showed, for subgraphs that check it too. Never an API key, which is for us alone. */
  readonly token?: string | undefined;
  /**
   * Calls back once when the identity ends, with a sentence for the caller: the token expired, the key was
   * revoked. The function it returns stops watching. For connections that last; requests do not need it.
   */
  watch(onEnd: (reason: string) => void): () => void;
}

/** Decides who asks; the only place that does, for HTTP, server-sent events and WebSocket alike. */
export interface Identities {
  /**
   * Throws a `Refusal` (UNAUTHENTICATED) for credentials that are missing or not good, and `KeysUnreachable`
   * while nobody can tell.
   */
  identify(credentials: Credentials): Promise<Identity>;
}
