/**
 * `npm run test:postgres`: runs jest with a real PostgreSQL beside it, that of TEST_DATABASE_URL (a role that may
 * create databases) or one of its own. Arguments are jest's.
 */
import { spawn } from 'node:child_process';
import { exitOf } from '../../commands/command-line.js';
import { PostgresServer } from '../../support/postgres/postgres-server.js';

const given = process.env.TEST_DATABASE_URL;
const server = given ? null : await PostgresServer.start();
const jest = spawn('npx', ['jest', '--config', 'jest.postgres.config.js', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    ROLLCALL_TEST_POSTGRES: given ?? server?.url,
    NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
  },
});
const [code] = await exitOf(jest);
await server?.[Symbol.asyncDispose]();
console.log(code === 0 ? 'ran' : 'ran and failed');
process.exitCode = code ?? 1;
