import { describe, expect, it } from '@jest/globals';
import { composeSupergraph, type Composition } from '../../../src/federation/composing/compose.js';
import { link } from '../support/subgraph.js';

function compose(...sdls: string[]): Composition {
  const subgraphs = sdls.map((sdl, index) => ({
    name: 'abc'[index]!,
    url: `http://${'abc'[index]!}.example`,
    sdl: sdl.includes('specs.apollo.dev') ? sdl : link + sdl,
  }));
  return composeSupergraph(subgraphs);
}

/** The lines of the supergraph in which a field is declared. */
function declared(composition: Composition, field: string): string[] {
  if (composition.kind === 'refused') throw new Error(JSON.stringify(composition.reasons));
  const lines = composition.supergraphSdl.split('\n').map((line) => line.trim());
  return lines.filter((line) => line.startsWith(`${field}:`));
}

describe('a field whose subgraphs answer types of different width', () => {
  const narrow = 'union Media = Book | Song type Book { t: String @shareable } type Song { s: Int }';
  const wide = 'union Media = Book | Film type Book { t: String @shareable } type Film { f: Int }';

  it.each([
    ['Book', 'Media', 'Media'],
    ['Media', 'Book', 'Media'],
    ['Book!', 'Media', 'Media'],
    ['[Book!]!', '[Media!]!', '[Media!]!'],
    ['[Book]!', '[Media!]', '[Media]'],
  ])('has of %s and %s the type %s', (a, b, type) => {
    const composition = compose(
      `${narrow} type Query { x: ${a} @shareable y: Media }`,
      `${wide} type Query { x: ${b} @shareable z: Media }`,
    );
    expect(declared(composition, 'x')).toEqual([
      `x: ${type} @join__field(graph: A, type: "${a}") @join__field(graph: B, type: "${b}")`,
    ]);
  });

  it('has the type of an interface rather than that of one which implements it', () => {
    const node = 'interface Node { id: ID! } type User implements Node @key(fields: "id") { id: ID! }';
    const composition = compose(
      `${node} type Query { x: User @shareable n: Node }`,
      `${node} type Query { x: Node @shareable m: Node }`,
    );
    expect(declared(composition, 'x')).toEqual([
      'x: Node @join__field(graph: A, type: "User") @join__field(graph: B, type: "Node")',
    ]);
  });
});

describe('an external field of an @interfaceObject', () => {
  const media = `type Query { media: Media } interface Media @key(fields: "id") { id: ID! title: String }
    type Book implements Media @key(fields: "id") { id: ID! title: String }`;

  it('stays external', () => {
    const composition = compose(
      media,
      `type Media @interfaceObject @key(fields: "id") { id: ID! title: String @external
        praise: String @requires(fields: "title") }`,
    );
    expect(declared(composition, 'title')).toContain(
      'title: String @join__field(graph: A) @join__field(graph: B, external: true)',
    );
  });

  it('does so under whatever name it was imported, or none', () => {
    const composition = compose(
      media,
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
          import: ["@key", "@interfaceObject", { name: "@external", as: "@theirs" }])
        type Media @interfaceObject @key(fields: "id") { id: ID! title: String @theirs
          praise: String @federation__requires(fields: "title") }`,
    );
    expect(declared(composition, 'title')).toContain(
      'title: String @join__field(graph: A) @join__field(graph: B, external: true)',
    );
  });
});

describe('a link to a later Federation 2', () => {
  const linked = (version: string, imports: string) =>
    `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: ${imports})
     type Query { a: Int }`;

  it.each(['v2.10', 'v2.12', 'v2.99'])('is as good as v2.9 when nothing newer is imported: %s', (version) => {
    expect(compose(linked(version, '["@key", { name: "@tag", as: "@label" }]')).kind).toBe('composed');
  });

  it('is refused with the name of what is newer', () => {
    expect(compose(linked('v2.12', '["@key", "@cacheTag"]'))).toEqual({
      kind: 'refused',
      reasons: [
        {
          code: 'UNKNOWN_FEDERATION_LINK_VERSION',
          subgraph: 'a',
          message: 'imports @cacheTag of Federation v2.12; what v2.9 has can be composed',
        },
      ],
    });
  });

  it('is refused for another Federation than 2', () => {
    expect(compose(linked('v3.0', '["@key"]')).kind).toBe('refused');
  });
});

describe('PageInfo', () => {
  const pageInfo = (directive: string, fields = 'hasNextPage: Boolean! endCursor: String') =>
    `type PageInfo ${directive} { ${fields} }`;

  it.each([
    ['that alone is not shareable', link, '@shareable'],
    ['of a subgraph that does not import @shareable', link.replace('"@shareable", ', ''), '@shareable'],
    ['when nobody made it shareable', link, ''],
  ])('is shared when it is the same everywhere: one %s', (_what, head, directive) => {
    const composition = compose(
      `${pageInfo(directive)} type Query { a: PageInfo }`,
      `${head} type Query { b: PageInfo } ${pageInfo('', 'endCursor: String hasNextPage: Boolean!')}`,
    );
    expect(composition.kind).toBe('composed');
  });

  it('is refused as ever when it is not the same', () => {
    const composition = compose(
      `${pageInfo('@shareable')} type Query { a: PageInfo }`,
      `type Query { b: PageInfo } ${pageInfo('', 'hasNextPage: Boolean!')}`,
    );
    expect(composition).toMatchObject({
      kind: 'refused',
      reasons: [{ code: 'INVALID_FIELD_SHARING', coordinate: 'PageInfo.hasNextPage' }],
    });
  });
});

describe('a printed schema block', () => {
  const other = 'type Query { b: Int }';

  it.each([
    [
      'beside the one with the links',
      `${link.replace('extend schema', 'schema')} { query: Query } schema { query: Query } type Query { a: Int }`,
    ],
    [
      'for a root type that has only fields of federation',
      `${link} schema { query: Query } type User @key(fields: "id") { id: ID! }`,
    ],
  ])('does no harm %s', (_where, sdl) => {
    expect(compose(sdl, other).kind).toBe('composed');
  });

  it('still says which type is the root', () => {
    const composition = compose(`${link} schema { query: Root } type Root { a: Int }`, other);
    expect(declared(composition, 'a')).toEqual(['a: Int @join__field(graph: A)']);
  });
});
