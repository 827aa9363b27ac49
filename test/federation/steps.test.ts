import { describe, expect, it } from '@jest/globals';
import type { FetchNode, PlanNode } from '@graphql-hive/router-query-planner';
import { parse } from 'graphql';
import type { Run } from '../../src/federation/execution/run.js';
import { walk } from '../../src/federation/execution/walk.js';
import { compilePlan } from '../../src/federation/planning/compile.js';
import type { Subgraph } from '../../src/federation/transports/subgraph.js';
import { TypeConditions } from '../../src/federation/type-conditions.js';

const fetch = (field: string): FetchNode => ({ kind: 'Fetch', serviceName: 'a', operation: `{${field}}` });

/** Takes a plan with a subgraph that answers 1 to everything; gives what it was asked, and the data. */
async function take(node: PlanNode, variables: Record<string, unknown> = {}) {
  const asked: string[] = [];
  const subgraph: Subgraph = {
    name: 'a',
    execute: ({ text }) => {
      asked.push(text);
      return Promise.resolve({ data: { [text.slice(1, -1)]: 1 } });
    },
    subscribe: () => Promise.reject(new Error('never')),
    close: () => undefined,
  };
  const types = new TypeConditions(parse('type Query { a: Int }'));
  const subgraphs = new Map([['a', subgraph]]);
  const run: Run = { data: {}, errors: [], variables, context: {}, types, subgraphs };
  await walk(compilePlan({ kind: 'QueryPlan', node }).step, run);
  return { asked, data: run.data };
}

describe('a plan', () => {
  it.each([
    [true, '{yes}'],
    [false, '{no}'],
    [undefined, '{no}'],
  ])('takes the way that a condition names: %s', async (x, text) => {
    const node = {
      kind: 'Condition',
      condition: 'x',
      ifClause: fetch('yes'),
      elseClause: fetch('no'),
    } as const;
    expect((await take(node, { x })).asked).toEqual([text]);
  });

  it('takes no way where a condition names none', async () => {
    expect(await take({ kind: 'Condition', condition: 'x', ifClause: fetch('yes') })).toEqual({
      asked: [],
      data: {},
    });
  });

  it('takes what is deferred behind the rest, in the same answer', async () => {
    const deferred = [{ depends: [], queryPath: [], node: fetch('later') }];
    const node = { kind: 'Defer', primary: { node: fetch('now') }, deferred } as const;
    expect(await take({ ...node, deferred })).toEqual({
      asked: ['{now}', '{later}'],
      data: { now: 1, later: 1 },
    });
  });

  it('says of a subgraph that nobody knows that it could not be asked', async () => {
    const run: Run = {
      data: {},
      errors: [],
      variables: {},
      context: {},
      types: new TypeConditions(parse('type Query { a: Int }')),
      subgraphs: new Map(),
    };
    await walk(compilePlan({ kind: 'QueryPlan', node: fetch('x') }).step, run);
    expect(run.errors).toMatchObject([
      { message: 'The subgraph a could not be asked: nobody said where it is', path: ['x'] },
    ]);
  });
});
