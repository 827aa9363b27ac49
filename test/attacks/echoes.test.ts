import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHttp } from '../../src/http/http.js';
import { Life } from '../../src/lifecycle.js';
import { openLogger } from '../../src/logger.js';
import { connectSource } from '../../src/providers/registry.js';
import { FreeLedger } from '../contracts/provider/free-ledger.js';
import type { Heard, Recording } from '../contracts/provider/recording.js';
import { openHouse, type House } from '../server/house.js';
import { quickSettings, runExport } from '../support/engine-rig.js';
import { echoing, oddPlaces, type Echoing, type Refusal } from './echoes.js';

/** How a provider may write what it quotes. */
const spellings: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  encodeURIComponent,
  (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(`jane:${secret}`).toString('base64url'),
];

/** A source whose provider quotes all that it knows, at one place. */
interface Plant {
  readonly id: string;
  readonly of: Echoing;
  readonly route: string;
  readonly refusal: Refusal;
  readonly spelling: (secret: string) => string;
}

/** Each stage of each provider; the odd places, which one hand reads for all, in turn. */
const plants: Plant[] = Object.entries(echoing).flatMap(([name, of], turn) => {
  const [first] = Object.values(of.stages);
  const [place, refusal] = Object.entries(oddPlaces)[turn]!;
  const places = Object.entries({ ...of.stages, [place]: [first![0], refusal] as const });
  return places.map(([place, [route, refusal]], index) => {
    return {
      id: `${name}-${place}`,
      of,
      route,
      refusal,
      spelling: spellings[(turn + index) % spellings.length]!,
    };
  });
});

/** What came with a request and lets it in: a token, a signature, the key of a link. */
function sentWith({ headers, body, url }: Heard): string[] {
  const credential = headers.authorization?.split(' ')[1];
  const parts = [credential, new URLSearchParams(body).get('sig'), ...url.searchParams.values()];
  return parts.filter((part) => part !== undefined && part !== null && part.length >= 16) as string[];
}

let life: Life;
let house: House;
let evidence: string;
const sent = new Set<string>();

/** The provider says what it was sent and what it knows of the settings. */
async function plant({ of, route, refusal, spelling }: Plant): Promise<Recording> {
  const recording = await of.open();
  life.defer('recording', () => recording.close());
  recording.from(route, (response, heard) => {
    const own = sentWith(heard);
    own.forEach((secret) => sent.add(secret));
    // A token and a key fill the sentence, of which 300 characters are shown.
    const known = (of.quoted ?? Object.values(of.secrets)).map(spelling);
    refusal(`no ${[...known, ...own].join(' ')}`)(response, heard);
  });
  return recording;
}

async function ask(query: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${house.server.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
  });
  return answer.text();
}

beforeAll(async () => {
  life = new Life();
  let log = '';
  const logger = openLogger('trace', { write: (line) => (log += line) });
  const http = openHttp({ ledger: new FreeLedger() });
  life.defer('http', () => http.close());
  const sources = await Promise.all(
    plants.map(async (each) => {
      const { origin } = await plant(each);
      return connectSource(each.of.settingsOf(origin, { id: each.id, ...each.of.secrets }), { http });
    }),
  );
  house = await openHouse({ sources, engine: { log: logger, settings: { ...quickSettings, retries: 1 } } });
  life.defer('house', () => house.close());
  const health = await ask('{ sources { health { ok code message } } }');
  await Promise.all(
    plants.map(({ id, of }) => runExport(house.rig.exports, { source: id, options: of.options })),
  );
  const shown = await ask(
    '{ usersExports(first: 100) { nodes { status error { code message providerCode } } } }',
  );
  const { db } = house.rig.store;
  const rows = await db.selectFrom('exports').selectAll().execute();
  const events = await db.selectFrom('events').selectAll().execute();
  evidence = [
    health,
    shown,
    log,
    ...house.log,
    // A ticket is what only its provider is shown.
    JSON.stringify(rows.map((row) => ({ ...row, ticket: null }))),
    JSON.stringify(events),
  ].join('\n');
}, 60_000);
afterAll(() => life.close());

/** Parts of ten characters, in any spelling, that can be read anywhere. */
function leaks(secret: string): string[] {
  return spellings.flatMap((spell) => {
    const parts = spell(secret).match(/.{10}/g) ?? [spell(secret)];
    return parts.filter((part) => evidence.includes(part));
  });
}

describe('a provider that quotes what it was sent and what it knows', () => {
  it('is quoted itself, at each place where it can refuse', () => {
    const unheard = plants.filter(({ id }) => !evidence.includes(`at source ${id}`));
    expect(unheard.map(({ id }) => id)).toEqual([]);
    expect(evidence.split('***').length).toBeGreaterThan(5 * plants.length);
  });

  it.each(Object.entries(echoing))(
    '%s shows, stores and logs no secret of its settings',
    (_name, { secrets, quoted = [] }) => {
      const lines = [...Object.values(secrets), ...quoted].flatMap((secret) => secret.split('\n'));
      expect(lines.filter((line) => line && !line.startsWith('-----')).flatMap(leaks)).toEqual([]);
    },
  );

  it('shows, stores and logs no token, no signature and no key of a link', () => {
    expect(sent.size).toBeGreaterThan(plants.length / 2);
    expect([...sent].flatMap(leaks)).toEqual([]);
  });
});
