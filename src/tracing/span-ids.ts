import { RandomIdGenerator } from '@opentelemetry/sdk-trace-node';

/** Random ids for spans, but for one whose id others know already. */
export class SpanIds extends RandomIdGenerator {
  private given: string | undefined;

  constructor() {
    super();
    const random = this.generateSpanId;
    this.generateSpanId = () => this.given ?? random();
  }

  /** Gives the span that is started meanwhile this id. */
  during<T>(id: string, start: () => T): T {
    this.given = id;
    try {
      return start();
    } finally {
      this.given = undefined;
    }
  }
}
