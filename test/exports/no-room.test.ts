import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openRig, quickSettings, runExport } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

describe('a database that has no room for a moment', () => {
  it('fails no export: the step rests, and is begun again without a try counted', async () => {
    const settings = { ...quickSettings, leaseMs: 20_000, retries: 0 };
    await using rig = await openRig([new ScriptedSource({ users: someUsers(60) })], { settings });
    const { db } = rig.store;
    await sql`create sequence listed`.execute(db);
    await sql`
      create function refuse_second() returns trigger language plpgsql as $$ begin
        if nextval('listed') = 2 then
          raise exception 'could not extend file: No space left on device' using errcode = '53100';
        end if;
        return new;
      end $$`.execute(db);
    await sql`
      create trigger has_room before insert on segments for each row execute function refuse_second()`.execute(
      db,
    );
    const done = await runExport(rig.exports, { source: 'scripted' });
    const { rows } = await sql<{ times: number }>`select last_value as times from listed`.execute(db);
    await sql`drop function refuse_second cascade`.execute(db);
    await sql`drop sequence listed`.execute(db);
    expect(done).toMatchObject({ status: 'COMPLETED', error: null, progress: { users: 60 } });
    expect(rows[0]!.times).toBeGreaterThan(2);
  });
});
