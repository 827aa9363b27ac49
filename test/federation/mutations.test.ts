import { afterEach, describe, expect, it } from '@jest/globals';
import { openRig, type Rig } from './support/rig.js';

let rig: Rig;
afterEach(() => rig.close());

describe('mutations', () => {
  it('run one after the other in the order of the request, over all subgraphs', async () => {
    const done: string[] = [];
    const slowly = (name: string) => async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push(name);
      return { id: name };
    };
    rig = await openRig({
      a: {
        sdl: `type Query { a: Int } type Mutation { one: Item three: Item } type Item @key(fields: "id") { id: ID! }`,
        resolvers: { Mutation: { one: slowly('one'), three: slowly('three') } },
      },
      b: {
        sdl: `type Mutation { two: Item four: Item } type Item @key(fields: "id") { id: ID! price: Int }`,
        resolvers: {
          Mutation: { two: slowly('two'), four: slowly('four') },
          Item: { price: () => done.length },
        },
      },
    });
    const query = 'mutation { one { id price } two { id } three { id } four { id } }';
    expect(await rig.ask(query)).toEqual({
      data: {
        one: { id: 'one', price: 1 },
        two: { id: 'two' },
        three: { id: 'three' },
        four: { id: 'four' },
      },
    });
    expect(done).toEqual(['one', 'two', 'three', 'four']);
  });

  it('that are to be skipped do not run', async () => {
    const done: string[] = [];
    const run = (name: string) => () => done.push(name);
    rig = await openRig({
      a: {
        sdl: 'type Query { a: Int } type Mutation { one: Int two: Int }',
        resolvers: { Mutation: { one: run('one'), two: run('two') } },
      },
      b: { sdl: 'type Mutation { three: Int }', resolvers: { Mutation: { three: run('three') } } },
    });
    const query = `mutation ($no: Boolean!) {
      one @include(if: $no) two ... @include(if: $no) { three } ...F @include(if: $no) } fragment F on Mutation { again: one }`;
    expect(await rig.ask(query, { no: false })).toEqual({ data: { two: 1 } });
    expect(done).toEqual(['two']);
  });
});
