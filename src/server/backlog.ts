import type { WebSocket } from 'ws';

/** What a message that waits takes in memory beside its own bytes, about. */
const perMessageBytes = 512;

/** How much may wait for clients that do not read, in bytes. */
export interface BacklogLimits {
  readonly perSocket: number;
  /** Of all sockets together. */
  readonly inAll: number;
}

/** What waits to be sent on the sockets of a process. */
export class Backlog {
  private readonly messages = new WeakMap<WebSocket, number>();
  private readonly weights = new Map<WebSocket, number>();
  private readonly cut = new WeakSet<WebSocket>();
  private total = 0;

  constructor(private readonly limits: BacklogLimits) {}

  /**
   * Hands one more message on; `hand` is told what to call when that is sent or lost. Before, the socket is cut if
   * too much waits for it, and as long as too much waits in all, the one that the most waits for.
   */
  pass(socket: WebSocket, hand: (sent: () => void) => void): void {
    this.count(socket, 0);
    if (this.weightOf(socket) > this.limits.perSocket) this.end(socket);
    if (this.total > this.limits.inAll) this.makeRoom();
    hand(() => this.count(socket, -1));
    this.count(socket, 1);
  }

  private makeRoom(): void {
    for (const socket of [...this.weights.keys()]) this.count(socket, 0);
    const byWeight = [...this.weights].sort(([, one], [, other]) => other - one);
    for (const [socket] of byWeight) {
      if (this.total <= this.limits.inAll) return;
      this.end(socket);
    }
  }

  private end(socket: WebSocket): void {
    this.cut.add(socket);
    socket.terminate();
    this.count(socket, 0);
  }

  private count(socket: WebSocket, change: -1 | 0 | 1): void {
    const messages = (this.messages.get(socket) ?? 0) + change;
    this.messages.set(socket, messages);
    const isEmpty = messages === 0 || socket.bufferedAmount === 0 || this.cut.has(socket);
    const weight = isEmpty ? 0 : socket.bufferedAmount + messages * perMessageBytes;
    this.total += weight - this.weightOf(socket);
    if (isEmpty) this.weights.delete(socket);
    else this.weights.set(socket, weight);
  }

  private weightOf(socket: WebSocket): number {
    return this.weights.get(socket) ?? 0;
  }
}
