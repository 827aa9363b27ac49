import { EventEmitter, once } from 'node:events';

/** Who has come somewhere, for others to wait for. */
export class Roll {
  private readonly names = new Set<string>();
  private readonly arrivals = new EventEmitter();

  add(name: string): void {
    this.names.add(name);
    this.arrivals.emit('arrival');
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** Resolves when all of these have come. */
  async all(names: readonly string[]): Promise<void> {
    while (!names.every((name) => this.names.has(name))) await once(this.arrivals, 'arrival');
  }
}

/** A gate that is shut until it is opened, once. */
export class Gate {
  open!: () => void;
  /** Resolves when it is open. */
  readonly passed = new Promise<void>((resolve) => (this.open = resolve));
}
