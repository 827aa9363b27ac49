import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import {
  buildSchema,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  type OperationDefinitionNode,
} from 'graphql';
import { codeIn, examples } from './api-page.js';
import { shapeOf, textsOf, wordsOf } from './shape.js';
import { openEvents } from '../events.js';
import { openHouse, type House } from '../house.js';
import { caller } from '../../support/engine-rig.js';

let house: House;
beforeAll(async () => {
  house = await openHouse({ jobMs: 200 });
});
afterAll(() => house.close());

const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'), { assumeValidSDL: true });

describe('docs/api.md', () => {
  it('shows every field of Query, Mutation and Subscription', () => {
    const there = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const names = there.flatMap((type) => Object.keys(type!.getFields()));
    const shown = examples.flatMap(({ query }) =>
      operationOf(query).selectionSet.selections.map((node) => node.kind === Kind.FIELD && node.name.value),
    );
    expect(shown).toEqual(expect.arrayContaining(names));
  });

  /** What stands for a text of the page: ids, cursors and the like differ from run to run. */
  const standsFor = new Map<string, string>();
  const here = (text: string) => {
    let written = text;
    for (const [shown, real] of standsFor) written = written.replaceAll(`"${shown}"`, `"${real}"`);
    return written;
  };

  it.each(examples.map((example) => [titleOf(example.query), example] as const))(
    'has %s answered as it shows',
    async (_title, { query, variables, answer }) => {
      const shown: unknown = JSON.parse(answer);
      const ask = operationOf(query).operation === OperationTypeNode.SUBSCRIPTION ? resultLike : answerTo;
      const real = await ask(here(query), JSON.parse(here(variables)) as object, shown);
      expect(real).toEqual(shapeOf(shown));
      const reals = textsOf(real);
      for (const [at, text] of textsOf(shown).entries()) standsFor.set(text, reals[at]!);
    },
  );

  it('shows code that tests use', () => {
    const folder = 'examples/clients';
    const files = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
    const shown = codeIn('ts');
    expect(shown).toHaveLength(4);
    for (const code of shown) expect(files).toContainEqual(expect.stringContaining(code));
  });

  it('tells urql of every type that it cannot know by an id', () => {
    const known = ['Query', 'Mutation', 'Subscription', 'UsersExport', 'UserSource'];
    const types = Object.values(schema.getTypeMap()).filter(isObjectType);
    const names = types
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('__') && !known.includes(name));
    const [, listed = ''] = /withoutKey = `(.*?)`/s.exec(codeIn('ts').join('\n'))!;
    expect(listed.split(/\s+/).sort()).toEqual(names.sort());
  });

  it('shows a request for curl', async () => {
    const [, body = ''] = /-d '(.*)'/.exec(codeIn('sh')[0]!)!;
    const { query, variables } = JSON.parse(body) as { query: string; variables: object };
    expect(await answerTo(query, variables)).toEqual({ data: { source: { title: 'Auth0 (sandbox)' } } });
  });
});

function operationOf(query: string): OperationDefinitionNode {
  return parse(query).definitions[0] as OperationDefinitionNode;
}

/** Its kind and its fields of Query, Mutation or Subscription. */
function titleOf(query: string): string {
  const { operation, selectionSet } = operationOf(query);
  return `${operation} ${selectionSet.selections.map((node) => node.kind === Kind.FIELD && node.name.value).join()}`;
}

async function answerTo(query: string, variables: object): Promise<unknown> {
  return house.ask(parse(query), variables);
}

/** The first result of a subscription with the words of enums that are shown. */
async function resultLike(query: string, variables: object, shown: unknown): Promise<unknown> {
  const { sent, answer } = await openEvents(house.server, parse(query), variables);
  if (query.includes('exportsStatus')) await house.rig.exports.start(caller, { source: 'sandbox-gigya' });
  for await (const result of resultsIn(answer))
    if (wordsOf(result).join() === wordsOf(shown).join()) {
      sent.destroy();
      return result;
    }
  throw new Error(`no result is like ${JSON.stringify(shown)}`);
}

async function* resultsIn(answer: IncomingMessage): AsyncGenerator {
  let rest = '';
  for await (const chunk of answer as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line.startsWith('data: {')) yield JSON.parse(line.slice('data: '.length));
  }
}
