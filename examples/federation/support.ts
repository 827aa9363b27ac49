/** A help desk, as a subgraph: `node --import tsx examples/federation/support.ts`, port `PORT` or 4002. */
import { serve } from './subgraph.js';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  type Query {
    ticket(number: ID!): SupportTicket
  }

  "By which somebody asked for an export."
  type SupportTicket {
    number: ID!
    title: String!
    export: UsersExport!
  }

  # Rollcall's type: it knows the export's status and users, this subgraph adds the ticket.
  type UsersExport @key(fields: "id") {
    id: ID!
    ticket: SupportTicket!
  }`;

/** A help desk has a database. In this one, the ticket has the number of its export. */
function ticketOf(exportId: string): object {
  const number = exportId.replace(/^exp_/, 'T-');
  return { number, title: `Please send me ${exportId}`, export: { id: exportId } };
}

serve(
  {
    name: 'support',
    sdl,
    entities: ['UsersExport'],
    root: { ticket: ({ number }: { number: string }) => ticketOf(number.replace(/^T-/, 'exp_')) },
    find: ({ id }) => ({ id, ticket: () => ticketOf(id) }),
  },
  Number(process.env.PORT ?? 4002),
);
