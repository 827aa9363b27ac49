import type { SocketDesk, Visitor } from '../identity/socket-desk.js';
import type { SocketOperations } from '../socket-operations.js';
import { readMessage, type ClientMessage, type ServerMessage } from './messages.js';
import { Operations } from './operations.js';
import { fault, malformed, parting, reactions, silent, taken, type Ending, type Stage } from './stages.js';

/** What connections are opened with. */
export interface ConnectionParts {
  readonly operations: SocketOperations;
  /** Finds out who it is; closes the socket when that is nobody, or no longer holds. */
  readonly ask: SocketDesk['ask'];
  /** Sends a message; resolves when it is on its way, or cannot be any more. */
  readonly send: (message: ServerMessage) => Promise<void>;
  /** Called when it is known who it is, and told so. */
  readonly onKnown: () => void;
}

type Message<Type> = Extract<ClientMessage, { readonly type: Type }>;

/** A connection that speaks `graphql-ws`, the protocol of subscriptions-transport-ws. */
export class LegacyConnection {
  private stage: Stage = 'OPENED';
  private params: Readonly<Record<string, unknown>> = {};
  private readonly held: ClientMessage[] = [];
  private readonly operations: Operations;

  constructor(
    private readonly visitor: Visitor,
    private readonly parts: ConnectionParts,
  ) {
    const { operations: answering, send } = parts;
    this.operations = new Operations({ answering, send, onFault: () => this.close(fault) });
  }

  /** Hears what the client says. */
  hear(text: string): void {
    const message = readMessage(text);
    if (message) this.react(message);
    else this.close(malformed);
  }

  /** Closes the connection if the client has said nothing yet. */
  expectInit(): void {
    if (this.stage === 'OPENED') this.close(silent);
  }

  /** Stops everything that runs, and leaves aside what is still said. */
  end(): void {
    this.stage = 'ENDING';
    this.operations.end();
  }

  private react(message: ClientMessage): void {
    const reaction = reactions[this.stage][message.type];
    if (reaction === 'take') this.take(message);
    else if (reaction === 'hold') this.held.push(message);
    else if (reaction !== 'ignore') this.close(reaction);
  }

  private take(message: ClientMessage): void {
    switch (message.type) {
      case 'connection_init':
        void this.ask(message);
        break;
      case 'start':
        this.begin(message);
        break;
      case 'stop':
        this.operations.stop(message.id);
        break;
      case 'connection_terminate':
        this.close(parting);
    }
  }

  private async ask({ payload }: Message<'connection_init'>): Promise<void> {
    const { socket } = this.visitor;
    this.stage = 'ASKING';
    this.params = payload ?? {};
    // Nobody may fill our memory with what is held before it is known who he is.
    socket.pause();
    const isKnown = await this.parts.ask(this.visitor, this.params);
    socket.resume();
    if (!isKnown) {
      this.end();
      return;
    }
    this.stage = 'KNOWN';
    void this.parts.send({ type: 'connection_ack' });
    this.parts.onKnown();
    this.held.splice(0).forEach((message) => this.react(message));
  }

  private begin({ id, payload }: Message<'start'>): void {
    if (this.operations.has(id)) this.close(taken);
    else this.operations.begin(id, this.parts.operations.prepare(this.visitor, this.params, payload));
  }

  private close({ code, reason }: Ending): void {
    this.end();
    this.visitor.socket.close(code, reason);
  }
}
