import { makeSubgraph, type TestSubgraph } from '../federation/support/subgraph.js';
import type { Topic } from '../federation/support/topic.js';

/** A note on a user, as the subgraph sends it. */
export interface Note {
  readonly notes: { readonly text: string; readonly user: { readonly id: string } };
}

const sdl = `
  scalar JSON
  type Query { account(user: ID!): Account broken: String any(x: JSON): String }
  type Mutation { note(user: ID!, text: String!): Note }
  type Subscription { notes: Note }
  type Note { text: String! user: ExportedUser }
  type Account { level: String owner: ExportedUser }
  type ExportedUser @key(fields: "id") { id: ID! account: Account debt: Int }
  type UsersExport @key(fields: "id") { id: ID! ticket: String }
`;

/** A subgraph that knows more of users and exports, and leads back to users. */
export function makeCrm(topic: Topic<Note>, more = ''): TestSubgraph {
  const accountOf = (id: string) => ({ level: `gold of ${id}`, owner: { id } });
  const noteOn = (user: string, text: string) => ({ text, user: { id: user } });
  return makeSubgraph('crm', {
    sdl: sdl + more,
    resolvers: {
      Query: {
        account: (_root, { user }: { user: string }) => accountOf(user),
        any: () => 'thing',
        broken: () => Promise.reject(new Error('host db-7 says no')),
      },
      Mutation: {
        note: (_root, { user, text }: { user: string; text: string }) => noteOn(user, text),
      },
      Subscription: { notes: { subscribe: () => topic.follow() } },
      ExportedUser: {
        account: ({ id }: { id: string }) => accountOf(id),
        debt: () => Promise.reject(new Error('host db-7 says no')),
      },
      UsersExport: { ticket: ({ id }: { id: string }) => `ticket of ${id}` },
    },
  });
}
