import { describe, expect, it } from '@jest/globals';
import { composeSupergraph } from '../../../src/federation/composing/compose.js';
import { CompositionFault } from '../../../src/federation/composing/reasons.js';
import { link } from '../support/subgraph.js';

function reasonsFor(sdls: Record<string, string>) {
  const subgraphs = Object.entries(sdls).map(([name, sdl]) => ({ name, url: '', sdl: link + sdl }));
  const composition = composeSupergraph(subgraphs);
  return composition.kind === 'refused' ? composition.reasons : [];
}

describe('subgraphs that do not compose', () => {
  it('are told every reason, with subgraph and coordinate', () => {
    const reasons = reasonsFor({
      users: 'type Query { me: User } type User @key(fields: "nope") { id: ID! }',
      orders: 'type Query { order: Missing }',
    });
    expect(reasons).toEqual([
      { code: 'INVALID_GRAPHQL', subgraph: 'orders', message: 'Unknown type Missing', coordinate: 'Missing' },
      expect.objectContaining({ code: 'KEY_INVALID_FIELDS', subgraph: 'users', coordinate: 'User' }),
    ]);
  });

  it('are told which field nobody can reach', () => {
    const reasons = reasonsFor({
      users: 'type Query { me: User } type User @key(fields: "id") { id: ID! }',
      mail: 'type User @key(fields: "email") { email: String unread: Int }',
    });
    expect(reasons).toEqual([
      expect.objectContaining({ code: 'SATISFIABILITY_ERROR', coordinate: 'User.email' }),
      expect.objectContaining({ code: 'SATISFIABILITY_ERROR', coordinate: 'User.unread' }),
    ]);
  });

  it('are told where an SDL is no SDL, for each that is none', () => {
    const reasons = reasonsFor({ a: 'type {', b: 'type Query { ok: Int }', c: '}' });
    expect(reasons).toMatchObject([
      {
        code: 'INVALID_GRAPHQL',
        subgraph: 'a',
        message: expect.stringMatching(/Expected Name.*\(line \d+, column \d+\)/),
      },
      { code: 'INVALID_GRAPHQL', subgraph: 'c', message: expect.stringMatching(/Unexpected "}"/) },
    ]);
  });

  it('are told so in one message', () => {
    const fault = new CompositionFault(reasonsFor({ a: 'type Query { x: X y: Y }' }));
    expect(fault.message).toBe(`The subgraphs do not compose:
  a, X: Unknown type X (INVALID_GRAPHQL)
  a, Y: Unknown type Y (INVALID_GRAPHQL)`);
  });
});

describe('subgraphs that compose', () => {
  it('have a public SDL without the machinery, and a supergraph SDL with the addresses', () => {
    const composition = composeSupergraph([
      {
        name: 'users',
        url: 'http://users.example',
        sdl: `${link} type Query { me: Int secret: Int @inaccessible }`,
      },
    ]);
    expect(composition).toEqual({
      kind: 'composed',
      publicSdl: 'type Query {\n  me: Int\n}',
      supergraphSdl: expect.stringContaining(
        'USERS @join__graph(name: "users", url: "http://users.example")',
      ),
    });
  });
});
