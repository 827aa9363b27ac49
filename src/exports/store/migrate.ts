import { readdir, readFile } from 'node:fs/promises';
import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.js';

const folder = new URL('migrations/', import.meta.url);

/**
 * Brings the store up to date: each numbered file once, in order, all in one transaction. Processes that start
 * together pass one at a time.
 *
 * @throws an Error when the store was made by a newer Rollcall
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('rollcall migrations'))`.execute(trx);
    const done = await applied(trx);
    refuseNewer(done, names);
    for (const name of names) if (!done.has(name)) await apply(trx, name);
  });
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
