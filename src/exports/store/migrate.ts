import { readdir, readFile } from 'node:fs/promises';
import { sql, type Kysely } from 'kysely';
import { codeOf, lockNotAvailable } from './sqlstate.js';
import type { Tables } from './tables.js';

const folder = new URL('migrations/', import.meta.url);

/**
 * Whoever waits for a lock on a table keeps all others from it who come behind him, readers too. So a migration waits
 * for so long at the most, and the processes of the version before go on.
 */
const lockPatience = sql.raw(`'2s'`);

/** Somebody else holds for long what a migration has to have for itself alone. Nothing was changed; worth another try. */
export class LockTaken extends Error {
  override readonly name = 'LockTaken';
}

/**
 * Brings the store up to date: each numbered file once, in order, all in one transaction. Processes that start
 * together pass one at a time.
 *
 * @throws LockTaken when it cannot have a lock within 2 s, be it its turn among such processes or a table
 * @throws an Error when the store was made by a newer Rollcall
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  try {
    await db.transaction().execute(async (trx) => {
      await sql`set local lock_timeout = ${lockPatience}`.execute(trx);
      await sql`select pg_advisory_xact_lock(hashtext('rollcall migrations'))`.execute(trx);
      const done = await applied(trx);
      refuseNewer(done, names);
      for (const name of names) if (!done.has(name)) await apply(trx, name);
    });
  } catch (fault) {
    if (codeOf(fault) !== lockNotAvailable) throw fault;
    throw new LockTaken('another session holds a lock on the database', { cause: fault });
  }
}

async function applied(trx: Kysely<Tables>): Promise<ReadonlySet<string>> {
  await sql`create table if not exists migrations (name text primary key, at timestamptz not null default now())`.execute(
    trx,
  );
  const { rows } = await sql<{ name: string }>`select name from migrations`.execute(trx);
  return new Set(rows.map(({ name }) => name));
}

function refuseNewer(done: ReadonlySet<string>, names: readonly string[]): void {
  const unknown = [...done].filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new Error(
    `the database was brought up to date by a newer Rollcall (${unknown.join(', ')}); start that version, or restore a back-up of before`,
  );
}

async function apply(trx: Kysely<Tables>, name: string): Promise<void> {
  for (const statement of statementsOf(await readFile(new URL(name, folder), 'utf8'))) {
    await sql.raw(statement).execute(trx);
  }
  await sql`insert into migrations (name) values (${name})`.execute(trx);
}

/** A parameterised query carries one statement. The files hold no semicolon but at the end of a line. */
function statementsOf(text: string): string[] {
  const code = text.replace(/--.*$/gm, '');
  return code
    .split(/;\s*$/m)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
