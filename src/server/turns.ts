import type { WebSocket } from 'ws';
import { Turn } from './turn.js';

/**
 * The turns of the operations of sockets. graphql-ws 6.4 keeps what runs by its id alone: what comes again under one,
 * right behind its `complete`, is mixed up with what was there before, and one of them is never ended.
 */
export class Turns {
  private readonly bySocket = new WeakMap<WebSocket, Map<string, Turn>>();

  /** Begins the turn of an operation; ends the one before it under its id, and ends with its socket. */
  begin(socket: WebSocket, id: string): Turn {
    const turns = this.of(socket);
    const before = turns.get(id);
    const turn = new Turn(() => turns.get(id) === turn && turns.delete(id));
    turns.set(id, turn);
    if (before) leave(before);
    return turn;
  }

  private of(socket: WebSocket): Map<string, Turn> {
    const known = this.bySocket.get(socket);
    if (known) return known;
    const turns = new Map<string, Turn>();
    this.bySocket.set(socket, turns);
    socket.once('close', () => [...turns.values()].forEach(leave));
    return turns;
  }
}

/** How it ended interests nobody: its client has gone, or said that it is done with it. */
function leave(turn: Turn): void {
  turn.leave().catch(() => undefined);
}
