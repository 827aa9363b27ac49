import { Command } from 'commander';

/** `rollcall print-schema`: the GraphQL schema, as a subgraph of a supergraph, on standard output. */
export function printSchemaCommand(): Command {
  return new Command('print-schema').description('print the GraphQL schema (SDL)').action(async () => {
    // Loaded on demand: the schema takes longer to load than all the rest of the command line.
    const { printSchema } = await import('../server/schema.js');
    process.stdout.write(printSchema());
  });
}
