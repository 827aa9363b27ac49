import type { EventWithExport, Moment } from './store/read-events.js';

/** Holds events back until it is known which of them are news, then lets each of those pass once, in order. */
export class Turnstile {
  private readonly early: EventWithExport[] = [];
  private passed: Moment | null = null;

  /**
   * @param pass - is given what is news
   * @param stray - is told of an event with an old number and a young date: the database has lost what was known of it
   */
  constructor(
    private readonly pass: (event: EventWithExport) => void,
    private readonly stray: () => void,
  ) {}

  hear(event: EventWithExport): void {
    if (this.passed === null) this.early.push(event);
    else if (event.number > this.passed.number) {
      this.passed = event;
      this.pass(event);
    } else if (event.at > this.passed.at) this.stray();
  }

  /** Events behind this moment are news. */
  open(moment: Moment): void {
    this.passed = moment;
    this.early.splice(0).forEach((event) => this.hear(event));
  }

  /** Holds back again, and drops what it held. */
  shut(): void {
    this.passed = null;
    this.early.length = 0;
  }
}
