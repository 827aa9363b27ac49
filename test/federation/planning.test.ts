import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { QueryPlan } from '@graphql-hive/router-query-planner';
import { buildSchema, parse, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { composeSupergraph } from '../../src/federation/composing/compose.js';
import { Operations } from '../../src/federation/planning/operations.js';
import { openPlanner, type Planner } from '../../src/federation/planning/planner.js';
import { readOperation } from '../../src/federation/planning/read-operation.js';
import { link } from './support/subgraph.js';

/** A planner that only notes what it is asked. */
function noting(percentages: readonly number[] = []) {
  const asked: { text: string; share: number }[] = [];
  const plan = (text: string, share: number): Promise<QueryPlan> => {
    asked.push({ text: text.replaceAll(/\s+/g, ' '), share });
    return asked.length === 1 && text.includes('fails')
      ? Promise.reject(new Error('no'))
      : Promise.resolve({ kind: 'QueryPlan' });
  };
  const planner: Planner = { plan, percentages };
  const schema = buildSchema('type Query { a: Int b: Int fails: Int }');
  return { asked, operations: new Operations(planner, schema) };
}

const plan = (operations: Operations, document: DocumentNode, variables = {}, at = 0) =>
  operations.plan(document, document.definitions[at] as OperationDefinitionNode, variables);

describe('an operation', () => {
  it('is planned once for its document, and once for its text', async () => {
    const { asked, operations } = noting();
    const document = parse('{ a }');
    const first = plan(operations, document);
    expect(plan(operations, document)).toBe(first);
    await plan(operations, parse('{ a }'));
    expect(asked).toHaveLength(1);
  });

  it('is planned by its name, and for each outcome of its conditions', async () => {
    const { asked, operations } = noting();
    const document = parse('query A($x: Boolean!) { a @skip(if: $x) b } query B { b }');
    await plan(operations, document, { x: true });
    await plan(operations, document, { x: false });
    await plan(operations, document, { x: false, other: 1 });
    await plan(operations, document, {}, 1);
    expect(asked.map(({ text }) => text)).toEqual([
      'query A($x: Boolean!) { b }',
      'query A($x: Boolean!) { a b }',
      'query B { b }',
    ]);
  });

  it('is planned without introspection, `@defer` and names for `__typename`', async () => {
    const { asked, operations } = noting();
    await plan(
      operations,
      parse('{ t: __typename ... @defer(label: "x") { a } s: __schema { types { name } } }'),
    );
    expect(asked[0]!.text).toBe('{ __typename ... { a } __typename }');
  });

  it('is planned again when it could not be', async () => {
    const { operations } = noting();
    const document = parse('{ fails }');
    await expect(plan(operations, document)).rejects.toThrow('no');
    await expect(plan(operations, document)).resolves.toBeDefined();
  });

  it('is planned at most once for each side of a progressive override', async () => {
    const { asked, operations } = noting([25, 75]);
    const document = parse('{ a }');
    for (let request = 0; request < 200; request++) await plan(operations, document);
    expect(asked.map(({ share }) => share).sort()).toEqual([0, 25, 75]);
  });
});

describe('the planner', () => {
  const composition = composeSupergraph([{ name: 'a', url: '', sdl: `${link} type Query { a: Int }` }]);
  const sdl = composition.kind === 'composed' ? composition.supergraphSdl : '';

  it('is not waited for longer than it may take', async () => {
    const planner = await openPlanner(sdl, 0);
    const fields = Array.from({ length: 5_000 }, (_, n) => `a${n}: a`).join(' ');
    await expect(planner.plan(`{ ${fields} }`, 0)).rejects.toThrow(
      'This operation could not be planned in 0 ms: ask for less at once.',
    );
  });

  it('says no more than that it cannot plan what it does not understand', async () => {
    const planner = await openPlanner(sdl, 5_000);
    await expect(planner.plan('{ nope }', 0)).rejects.toMatchObject({
      message: 'This operation could not be planned.',
      extensions: { code: 'QUERY_PLANNING_FAILED' },
    });
  });

  it('is loaded with the first gateway and not before', async () => {
    const script = `
      await import('./src/federation/gateway.ts');
      console.log(process.report.getReport().sharedObjects.some((path) => path.includes('query_planner')));`;
    const run = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ]);
    expect(run.stdout.trim()).toBe('false');
  });
});

describe('an operation that the planner wrote', () => {
  it('gets back the selection of a fragment that it left without one', () => {
    const text =
      '{_entities(r: $r){...on A @skip(if: $a) @include(if: $b) l3 ...on C @skip(if: $a){l1} ...on B @skip(if: $a)}}';
    expect(readOperation(text).text).toBe(
      '{_entities(r: $r){...on A @skip(if: $a) @include(if: $b){__typename} l3 ...on C @skip(if: $a){l1} ...on B @skip(if: $a){__typename}}}',
    );
  });

  it('is left as it is when it is well', () => {
    const text = '{a(text: "...on A @skip(if: $a) b")}';
    expect(readOperation(text).text).toBe(text);
  });
});
