import { Refusal } from '../../refusal.js';
import { EventQueue } from './event-queue.js';

/** How much may wait to be read of one subscription where nothing else is said, in bytes. */
const defaultBytes = 8_000_000;
/** What may wait in all, of what may wait for one. */
const share = 8;

/**
 * What has come of remote subscriptions and waits for clients that do not read, bounded for each and in all. Its
 * subgraph is not kept from sending instead: who stops reading a socket answers no pings, and keeps from reading
 * whoever else subscribes over it.
 */
export class UnreadEvents {
  private readonly queues = new Set<EventQueue>();
  private total = 0;

  constructor(private readonly perSubscription = defaultBytes) {}

  /** Opens a queue; `leave` is called when nobody wants more events, and may be called again. */
  open(leave: () => void): EventQueue {
    const queue = new EventQueue({
      count: (change) => void (this.total += change),
      leave: () => {
        this.queues.delete(queue);
        leave();
      },
    });
    this.queues.add(queue);
    return queue;
  }

  /**
   * Puts an event into a queue. Before, that is cut if too much waits in it, and as long as too much waits in all,
   * the one in which the most waits: whoever reads gets every event, however long one is.
   */
  add(queue: EventQueue, event: unknown, bytes: number): void {
    if (queue.bytes > this.perSubscription) queue.cut(tooMuch('of its events'));
    if (this.total > this.perSubscription * share) this.makeRoom();
    queue.add(event, bytes);
  }

  private makeRoom(): void {
    const byBytes = [...this.queues].sort((one, other) => other.bytes - one.bytes);
    for (const queue of byBytes) {
      if (this.total <= this.perSubscription * share) return;
      queue.cut(tooMuch('of the events of all subscriptions'));
    }
  }
}

function tooMuch(ofWhat: string): Refusal {
  const message = `This subscription was ended, since more ${ofWhat} waited to be read than \`limits.unread\` allows; subscribe again, and read faster.`;
  return new Refusal('LIMIT_EXCEEDED', message);
}
