import type { EventWithExport } from './store/events.js';

/** Holds events back until it is known which of them are news, then lets each of those pass once, in order. */
export class Turnstile {
  private readonly early: EventWithExport[] = [];
  private passed: number | null = null;

  constructor(private readonly pass: (event: EventWithExport) => void) {}

  hear(event: EventWithExport): void {
    if (this.passed === null) this.early.push(event);
    else if (event.number > this.passed) {
      this.passed = event.number;
      this.pass(event);
    }
  }

  /** Events behind this number are news. */
  open(number: number): void {
    this.passed = number;
    this.early.splice(0).forEach((event) => this.hear(event));
  }

  /** Holds back again, and drops what it held. */
  shut(): void {
    this.passed = null;
    this.early.length = 0;
  }
}
