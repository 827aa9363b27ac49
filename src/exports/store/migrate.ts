import { readdir, readFile } from 'node:fs/promises';
import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.js';

const folder = new URL('migrations/', import.meta.url);

/** Brings the store up to date: each numbered file once, in order, in a transaction of its own. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await sql`create table if not exists migrations (name text primary key, at timestamptz not null default now())`.execute(
    db,
  );
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of names) await apply(db, name);
}

async function apply(db: Kysely<Tables>, name: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const marked = await sql`insert into migrations (name) values (${name}) on conflict do nothing`.execute(
      trx,
    );
    if (marked.numAffectedRows === 0n) return;
    for (const statement of statementsOf(await readFile(new URL(name, folder), 'utf8'))) {
      await sql.raw(statement).execute(trx);
    }
  });
}

/** A parameterised query carries one statement. The files hold no semicolon but at the end of a line. */
function statementsOf(text: string): string[] {
  const code = text.replace(/--.*$/gm, '');
  return code
    .split(/;\s*$/m)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
