import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { exitOf, startProgram } from '../../commands/command-line.js';

const program = fileURLToPath(new URL('run-postgres.ts', import.meta.url));

/** A real PostgreSQL for a test, in a process of its own, gone with the test however that ends. */
export class PostgresServer implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly lines: Interface,
    /** Of its administrator. */
    readonly url: string,
  ) {}

  static async start(): Promise<PostgresServer> {
    const child = startProgram(program, []);
    child.stderr.pipe(process.stderr);
    const lines = createInterface(child.stdout);
    const ended = exitOf(child).then(() => Promise.reject(new Error('PostgreSQL did not start')));
    const [url] = (await Promise.race([once(lines, 'line'), ended])) as [string];
    ended.catch(() => undefined);
    return new PostgresServer(child, lines, url);
  }

  /** Ends it as a power cut would. */
  stop(): Promise<void> {
    return this.obey('stop');
  }

  /** Starts it again, on the same port and with what it holds. */
  restart(): Promise<void> {
    return this.obey('start');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = exitOf(this.child);
    this.child.stdin.end();
    await gone;
  }

  private async obey(order: string): Promise<void> {
    this.child.stdin.write(`${order}\n`);
    await once(this.lines, 'line');
  }
}

/** Makes an empty database at a server; resolves to its URL. */
export async function newDatabase(serverUrl: string): Promise<string> {
  const name = `rollcall_test_${randomBytes(6).toString('hex')}`;
  await administer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Removes a database that {@link newDatabase} has made. */
export function dropDatabase(serverUrl: string, url: string): Promise<void> {
  return administer(serverUrl, `drop database ${new URL(url).pathname.slice(1)} with (force)`);
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  await client.query(statement);
  await client.end();
}
