/**
 * Rollcall's gateway with the subgraph `users` in its own process, as its own subgraph is in `rollcall serve`:
 * `in-process.ts <URL of orders>`. It says where it listens, and ends with a signal.
 */
import 'reflect-metadata';
import { openGateway } from '../../src/federation/gateway.js';
import { fixedText } from '../../src/federation/sources/text-source.js';
import { openLogger } from '../../src/logger.js';
import { openGatewayServer } from '../../src/server/server.js';
import { standardLimits } from '../../src/server/traffic-limits.js';
import { benchSubgraphs } from './subgraphs.js';

const [url = ''] = process.argv.slice(2);
const [users, orders] = benchSubgraphs();
const gateway = await openGateway({
  locals: [users],
  supply: { kind: 'subgraphs', subgraphs: [{ name: orders.name, url, sdl: fixedText(orders.sdl) }] },
});
const { port } = await openGatewayServer({
  host: '127.0.0.1',
  port: 0,
  corsOrigins: [],
  corsHeaders: [],
  limits: { ...standardLimits, requestsPerMinute: 0 },
  logger: openLogger('warn'),
  gateway,
  isReady: () => true,
});
process.stdout.write(`http://127.0.0.1:${port}/graphql\n`);
