import { describe, expect, it } from '@jest/globals';
import { execute, parse, validate, type ExecutionResult } from 'graphql';
import { openGateway } from '../../src/federation/gateway.js';
import { randomGraph } from './support/random-graph.js';
import { randomQuery } from './support/random-query.js';
import { ask, recording } from './support/rig.js';
import { makeSubgraph } from './support/subgraph.js';

const queries = 25;
const seeds = Array.from({ length: 4 }, (_, number) => `graph${number}`);

interface Answers {
  readonly query: string;
  readonly whole: ExecutionResult;
  readonly parts: ExecutionResult;
}

/** The answers to random queries: of a random graph as one schema, and of the gateway over its parts. */
async function answersOf(seed: string, errors: number): Promise<Answers[]> {
  const graph = randomGraph(seed, errors);
  const locals = Object.entries(graph.subgraphs).map(
    ([name, source]) => recording(makeSubgraph(name, source)).local,
  );
  const gateway = await openGateway({ supply: { kind: 'subgraphs', subgraphs: [] }, locals });
  const answers: Answers[] = [];
  for (let number = 0; number < queries; number++) {
    const query = randomQuery(`${seed} ${number}`, graph);
    const document = parse(query);
    if (validate(graph.whole, document).length > 0) continue;
    const whole = await execute({ schema: graph.whole, document });
    answers.push({ query, whole, parts: await ask(gateway, query) });
  }
  await gateway.close();
  return answers;
}

const failuresOf = ({ errors = [] }: ExecutionResult) =>
  errors.map(({ path, message }) => `${message} at ${path?.join('.') ?? ''}`);

describe('subgraphs together', () => {
  it.each(seeds)('answer as one schema would: %s', async (seed) => {
    const answers = await answersOf(seed, 0);
    expect(answers.length).toBeGreaterThan(queries / 2);
    for (const { query, whole, parts } of answers)
      expect({ query, answer: JSON.stringify(parts) }).toEqual({ query, answer: JSON.stringify(whole) });
  });

  it.each(seeds)(
    'have the same nulls as one schema where the same fields fail, and no other errors: %s',
    async (seed) => {
      const answers = await answersOf(seed, 0.04);
      const errors = answers.flatMap(({ parts }) => parts.errors ?? []);
      expect(errors.filter(({ extensions }) => extensions.subgraph === undefined)).toEqual([]);
      // graphql-js stops to tell of errors once it gives up a place, and the planner asks a little too much.
      const comparable = answers.filter(({ whole, parts }) => {
        const known = new Set(failuresOf(whole));
        return failuresOf(parts).every((failure) => known.has(failure));
      });
      expect(comparable.length).toBeGreaterThan(answers.length / 2);
      for (const { query, whole, parts } of comparable) {
        expect({ query, data: JSON.stringify(parts.data) }).toEqual({
          query,
          data: JSON.stringify(whole.data),
        });
        expect(parts.errors === undefined).toBe(whole.errors === undefined);
      }
    },
  );
});
