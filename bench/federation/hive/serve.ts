/** The gateway of `@graphql-hive/gateway-runtime` over a supergraph, as a process of its own: `serve.ts <supergraph file>`. */
import { createServer, type RequestListener } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';

/** The parts of it that are used. */
interface Hive {
  createGatewayRuntime(settings: object): RequestListener;
}

// Only `npm run bench:federation` installs it, so its types are not there when all else is checked.
const name = '@graphql-hive/gateway-runtime';
const hive = (await import(name)) as Hive;

const [file = ''] = process.argv.slice(2);
const gateway = hive.createGatewayRuntime({
  supergraph: await readFile(file, 'utf8'),
  logging: false,
  graphiql: false,
  landingPage: false,
});
const server = createServer(gateway).listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql\n`);
});
