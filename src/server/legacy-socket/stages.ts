import { CloseCode } from 'graphql-ws';
import type { ClientMessage } from './messages.js';

/** What a connection is at: it has said nothing, is asked who it is, is known, or ends. */
export type Stage = 'OPENED' | 'ASKING' | 'KNOWN' | 'ENDING';

/** Why a connection is closed, by the codes of graphql-transport-ws: the protocol before it has none. */
export interface Ending {
  readonly code: number;
  /** At most 123 bytes. */
  readonly reason: string;
}

/** Whether a message is taken, held until the connection is known, or left aside; or how it ends the connection. */
export type Reaction = 'take' | 'hold' | 'ignore' | Ending;

const uninvited: Ending = { code: CloseCode.Unauthorized, reason: 'Send connection_init first.' };
const again: Ending = {
  code: CloseCode.TooManyInitialisationRequests,
  reason: 'connection_init was sent before.',
};

/** What happens to each message at each stage. Clients send `start` right behind `connection_init`. */
export const reactions: Readonly<Record<Stage, Readonly<Record<ClientMessage['type'], Reaction>>>> = {
  OPENED: { connection_init: 'take', start: uninvited, stop: 'ignore', connection_terminate: 'take' },
  ASKING: { connection_init: again, start: 'hold', stop: 'hold', connection_terminate: 'take' },
  KNOWN: { connection_init: again, start: 'take', stop: 'take', connection_terminate: 'take' },
  ENDING: { connection_init: 'ignore', start: 'ignore', stop: 'ignore', connection_terminate: 'ignore' },
};

/** The client said what is no message of the protocol. */
export const malformed: Ending = { code: CloseCode.BadRequest, reason: 'This is no message of graphql-ws.' };

/** The client has not said who it is in time. */
export const silent: Ending = {
  code: CloseCode.ConnectionInitialisationTimeout,
  reason: 'connection_init did not come in time.',
};

/** The client began a second operation under the id of one that runs. */
export const taken: Ending = {
  code: CloseCode.SubscriberAlreadyExists,
  reason: 'An operation of this id runs already.',
};

/** The client asked for the end. */
export const parting: Ending = { code: 1000, reason: '' };

/** Something is wrong with us. */
export const fault: Ending = {
  code: CloseCode.InternalServerError,
  reason: 'Rollcall could not answer this.',
};
