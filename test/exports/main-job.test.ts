import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../src/http/http.js';
import { connectSource, sourceSettings } from '../../src/providers/registry.js';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { openRig, runExport, textOf, type Rig } from '../support/engine-rig.js';
import { readCsv } from '../users/csv-reader.js';

type Wire = Record<string, unknown>;
type Cells = Record<string, string>;

/** What stands in a cell for a value of the provider's record. */
const cell = (value: unknown) =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
const dateOf = (ms: unknown) => (typeof ms === 'number' ? new Date(ms).toISOString().slice(0, 10) : '');

const momentOf = (text: unknown) => (typeof text === 'string' ? new Date(text).toISOString() : '');

/** The columns of each provider, told from its contract and not from our mapping. */
const columnsOf: Record<string, (wire: Wire) => Cells> = {
  'sandbox-auth0': (wire) => ({
    providerUserId: cell(wire.user_id),
    username: cell(wire.username),
    email: cell(wire.email),
    emailVerified: cell(wire.email_verified),
    phone: cell(wire.phone_number),
    phoneVerified: cell(wire.phone_verified),
    name: cell(wire.name),
    firstName: cell(wire.given_name),
    lastName: cell(wire.family_name),
    nickname: cell(wire.nickname),
    picture: cell(wire.picture),
    disabled: cell(wire.blocked),
    createdAt: cell(wire.created_at),
    updatedAt: cell(wire.updated_at),
    lastLoginAt: cell(wire.last_login),
    'statistics.logins': cell(wire.logins_count),
  }),
  'sandbox-authgear': (wire) => {
    const address = (wire.address ?? {}) as Wire;
    return {
      providerUserId: cell(wire.sub),
      username: cell(wire.preferred_username),
      email: cell(wire.email),
      emailVerified: cell(wire.email_verified),
      phone: cell(wire.phone_number),
      phoneVerified: cell(wire.phone_number_verified),
      name: cell(wire.name),
      firstName: cell(wire.given_name),
      middleName: cell(wire.middle_name),
      lastName: cell(wire.family_name),
      nickname: cell(wire.nickname),
      picture: cell(wire.picture),
      locale: cell(wire.locale),
      timezone: cell(wire.zoneinfo),
      'address.street': cell(address.street_address),
      'address.city': cell(address.locality),
      'address.region': cell(address.region),
      'address.postalCode': cell(address.postal_code),
      'address.country': cell(address.country),
      disabled: cell(wire.disabled),
      createdAt: momentOf(wire.created_at),
      lastLoginAt: momentOf(wire.last_login_at),
    };
  },
  'sandbox-croct': (wire) => {
    const address = (wire.address ?? {}) as Wire;
    const statistics = (wire.statistics ?? {}) as Wire;
    return {
      providerUserId: cell(wire.userId),
      externalId: cell(wire.externalUserId),
      email: cell(wire.email),
      phone: cell(wire.phone),
      firstName: cell(wire.firstName),
      lastName: cell(wire.lastName),
      birthDate: dateOf(wire.birthDate),
      gender: cell(wire.gender),
      picture: cell(wire.avatar),
      'address.street': cell(address.street),
      'address.city': cell(address.city),
      'address.region': cell(address.region),
      'address.postalCode': cell(address.postalCode),
      'address.country': cell(address.country),
      company: cell(wire.company),
      jobTitle: cell(wire.jobTitle),
      updatedAt: new Date(wire.lastModifiedTime as number).toISOString(),
      'statistics.orders': cell(statistics.orders),
      'statistics.sessions': cell(statistics.sessions),
    };
  },
};

/** Values that a provider leaves open; tests of their conversions have them. */
const unclear: ReadonlySet<string> = new Set(['birthDate', 'gender']);

function rowsOf(csv: string): Cells[] {
  const [header = [], ...rows] = readCsv(csv);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}

const byId = (a: Cells, b: Cells) => (a.providerUserId! < b.providerUserId! ? -1 : 1);

describe('the main job', () => {
  let dir: string;
  let sandbox: Sandbox;
  let http: Http;
  let rig: Rig;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rollcall-sandbox-'));
    sandbox = await openSandbox({ dir, users: 1000, jobMs: 50 });
    http = openHttp();
    const connect = (source: unknown) => connectSource(sourceSettings.parse(source), { http });
    rig = await openRig(sandbox.sources.map(connect));
  });

  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    http.close();
    await sandbox.close();
    await rm(dir, { recursive: true });
  });

  it.each(Object.keys(columnsOf))(
    'of %s: its CSV holds what the provider lists, cell by cell',
    async (source) => {
      const done = await runExport(rig.exports, { source, format: 'CSV' });
      expect(done).toMatchObject({ status: 'COMPLETED', progress: { users: 1000 } });
      const listing = await fetch(`${sandbox.origin}/listing/${source.replace('sandbox-', '')}`);
      const lines = (await listing.text()).trimEnd().split('\n');
      const columns = columnsOf[source]!;
      const expected = lines.map((line) => columns(JSON.parse(line) as Wire));
      const names = Object.keys(expected[0]!);
      const found = rowsOf(await textOf(rig.files, done.file)).map((row) =>
        Object.fromEntries(
          Object.entries(row).filter(
            ([name, value]) => names.includes(name) || (value !== '' && !unclear.has(name)),
          ),
        ),
      );
      expect(found.sort(byId)).toEqual(expected.sort(byId));
    },
  );
});
