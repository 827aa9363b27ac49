import type { EngineContext } from './engine-context.js';
import type { EventHub } from './event-hub.js';
import type { Exports } from './exports.js';
import type { Feed } from './feed.js';
import { follow } from './follow.js';
import { followAll } from './follow-all.js';

/** Who follows exports in this process. */
export class Followers {
  private readonly feeds = new Set<{ end(): void }>();

  constructor(
    private readonly context: EngineContext,
    private readonly hub: EventHub,
  ) {}

  get count(): number {
    return this.feeds.size;
  }

  readonly follow: Exports['follow'] = (caller, id) =>
    this.track((onEnd) => follow(this.context, this.hub, caller, id, onEnd));

  readonly followAll: Exports['followAll'] = (caller, filter, after) =>
    this.track((onEnd) => followAll(this.context, this.hub, caller, filter ?? {}, after ?? null, onEnd));

  /** Ends all feeds; their consumers see an end, not an error. */
  close(): void {
    this.feeds.forEach((feed) => feed.end());
  }

  private track<T>(open: (onEnd: () => void) => Feed<T>): Feed<T> {
    const feed = open(() => this.feeds.delete(feed));
    this.feeds.add(feed);
    return feed;
  }
}
