/** The benchmark's subgraphs behind HTTP, as a process of its own. It says their URLs, and ends with a signal. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { execute, parse, type DocumentNode } from 'graphql';
import { benchSubgraphs, type BenchSubgraph } from './subgraphs.js';

const urls = await Promise.all(benchSubgraphs().map(listen));
process.stdout.write(`${JSON.stringify(Object.fromEntries(urls))}\n`);

async function listen({ name, schema }: BenchSubgraph): Promise<[string, string]> {
  // Parsed once: a subgraph that is quick leaves the time to the gateways.
  const documents = new Map<string, DocumentNode>();
  const documentOf = (query: string): DocumentNode => {
    const document = documents.get(query) ?? parse(query, { noLocation: true });
    documents.set(query, document);
    return document;
  };
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { query, variables: variableValues } = JSON.parse(body) as Asked;
      const result = await execute({ schema, document: documentOf(query), variableValues });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return [name, `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`];
}

interface Asked {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}
