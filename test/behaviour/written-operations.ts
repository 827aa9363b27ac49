/** An operation in a text for people, with the answers that are written below it. */
export interface WrittenOperation {
  readonly query: string;
  /** One result; of a subscription, one of each event. */
  readonly answers: readonly unknown[];
}

const blocks = /```graphql\n(.+?)```\s+```json\n(.+?)```/gs;

/** The operations in a Markdown text: each block of GraphQL that a block of JSON follows, one answer per line or paragraph. */
export function operationsIn(markdown: string): WrittenOperation[] {
  return [...markdown.matchAll(blocks)].map(([, query = '', json = '']) => ({
    query,
    answers: json
      .split(/\n(?=\{)/)
      .filter((text) => text.trim())
      .map((text) => JSON.parse(text) as unknown),
  }));
}
