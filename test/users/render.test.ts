import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { csvCell } from '../../src/users/cells.js';
import type { UserRecord } from '../../src/users/record.js';
import { renderFile, type RenderedFile, type Rendering } from '../../src/users/render.js';
import { readCsv } from './csv-reader.js';
import { contentOf, manyUsers, segmentOf, useFiles, user } from './samples.js';

const store = useFiles();

type Wanted = Partial<Omit<Rendering, 'files' | 'segments' | 'storedAs'>>;

/** Renders the users, two to a segment, and gives the file back. */
async function render(users: readonly UserRecord[], wanted: Wanted, rowsPerSegment = 2): Promise<Buffer> {
  await renderTo('out', users, wanted, rowsPerSegment);
  return contentOf(store.files, 'out');
}

async function renderTo(
  storedAs: string,
  users: readonly UserRecord[],
  wanted: Wanted,
  rowsPerSegment = 2,
): Promise<RenderedFile> {
  const segments = [];
  for (let from = 0; from < users.length; from += rowsPerSegment) {
    segments.push(await segmentOf(store.files, `s/${from}`, users.slice(from, from + rowsPerSegment)));
  }
  const plain = { format: 'NDJSON', compression: 'NONE', fields: null, csv: null } as const;
  return renderFile({ files: store.files, segments, storedAs, ...plain, ...wanted });
}

const three = [
  user('1', { email: 'a@x', roles: [], statistics: { logins: 3 }, customAttributes: { n: [1, 'ü'] } }),
  user('2', { name: 'O"Neil, Zoë', disabled: true, address: { city: 'Bern' } }),
  user('3', { phone: '+1 555', nickname: '=1+1', createdAt: '2020-01-02T03:04:05.006Z' }),
];
const lines = three.map((each) => JSON.stringify(each));
const header =
  'providerUserId,externalId,username,email,emailVerified,phone,phoneVerified,name,firstName,middleName,lastName,' +
  'nickname,birthDate,gender,picture,locale,timezone,address.street,address.city,address.region,' +
  'address.postalCode,address.country,company,jobTitle,disabled,createdAt,updatedAt,lastLoginAt,' +
  'statistics.logins,statistics.orders,statistics.sessions\r\n';

describe('a rendered file of whole users', () => {
  it('is NDJSON, each row ended by LF', async () => {
    expect((await render(three, {})).toString()).toBe(`${lines.join('\n')}\n`);
  });

  it('is JSON, a row a line', async () => {
    const file = await render(three, { format: 'JSON' });
    expect(file.toString()).toBe(`[\n${lines.join(',\n')}\n]\n`);
  });

  it('is CSV with the 31 default columns', async () => {
    const file = await render(three, { format: 'CSV' });
    expect(file.toString()).toBe(
      `${header}1,,,a@x,,,,,,,,,,,,,,,,,,,,,,,,,3,,\r\n` +
        '2,,,,,,,"O""Neil, Zoë",,,,,,,,,,,Bern,,,,,,true,,,,,,\r\n' +
        "3,,,,,+1 555,,,,,,'=1+1,,,,,,,,,,,,,,2020-01-02T03:04:05.006Z,,,,,\r\n",
    );
  });
});

describe('CSV that is made from bytes', () => {
  const texts = [
    '',
    'a,b',
    '"',
    '\\',
    '\\"',
    ',"raw":{',
    '\n',
    '\r\n',
    '\u0000',
    '\u2028',
    '=1+1',
    '+1 555',
    '-',
    '@x',
    '＝1',
    '東京, 都',
    '😀',
  ];
  const fields = ['name', 'email', 'address.city', 'statistics.logins', 'disabled'].map((path) => ({ path }));

  it.each([true, false])('is what parsing gives (formulas escaped: %j)', async (escapeFormulas) => {
    const users = texts.flatMap((text, n) => [
      user(text, { email: text, name: text, roles: [text, '}],'], disabled: n % 2 === 0 }),
      user(`${n}`, { address: { street: text, city: text }, identities: [{ provider: text }] }),
      user(`${n}`, {
        statistics: { logins: -n, orders: 1 },
        name: `x${text}`,
        customAttributes: { name: text },
      }),
    ]);
    const file = await render(users, { fields, format: 'CSV', csv: { escapeFormulas, header: false } });
    const rows = users.map(({ name, email, address, statistics, disabled }) =>
      [name, email, address?.city, statistics?.logins, disabled].map((value) =>
        csvCell(value, escapeFormulas),
      ),
    );
    expect(file.toString()).toBe(rows.map((cells) => `${cells.join(',')}\r\n`).join(''));
  });
});

describe('a rendered file without users', () => {
  it.each([
    ['CSV', null, header],
    ['CSV', { header: false, escapeFormulas: true }, ''],
    ['NDJSON', null, ''],
    ['JSON', null, '[]\n'],
  ] as const)('is, in %s with %j, the text %j', async (format, csv, text) => {
    expect((await render([], { format, csv })).toString()).toBe(text);
    expect(gunzipSync(await render([], { format, csv, compression: 'GZIP' })).toString()).toBe(text);
  });

  it('is one empty gzip member when it is packed NDJSON', async () => {
    const file = await render([], { compression: 'GZIP' });
    expect(file).toHaveLength(gzipSync('').length);
    expect(gunzipSync(file)).toHaveLength(0);
  });
});

describe('a rendered file of chosen fields', () => {
  const fields = [
    { path: 'customAttributes.n', as: 'list' },
    { path: 'email', as: null },
    { path: 'address.city', as: '7' },
    { path: '/customAttributes/n/1', as: '__proto__' },
  ];
  const rows = [
    '{"list":[1,"ü"],"email":"a@x","7":null,"__proto__":"ü"}',
    '{"list":null,"email":null,"7":"Bern","__proto__":null}',
    '{"list":null,"email":null,"7":null,"__proto__":null}',
  ];

  it('has flat rows in NDJSON: every key, in the order given, null included', async () => {
    expect((await render(three, { fields })).toString()).toBe(`${rows.join('\n')}\n`);
  });

  it('has flat rows in JSON', async () => {
    const file = await render(three, { fields, format: 'JSON' });
    expect(file.toString()).toBe(`[\n${rows.join(',\n')}\n]\n`);
  });

  it('has those columns in CSV', async () => {
    const file = await render(three, { fields, format: 'CSV' });
    expect(file.toString()).toBe('list,email,7,__proto__\r\n"[1,""ü""]",a@x,,ü\r\n,,Bern,\r\n,,,\r\n');
  });

  it('finds them whatever stands in texts, attributes and raw records', async () => {
    const text = '","customAttributes":{"raw":{';
    const hostile = { a: 1, customAttributes: { name: 'no' }, raw: { name: 'no' } };
    const users = [
      user('1', { nickname: text, name: 'a', customAttributes: hostile, raw: hostile }),
      user('2', { nickname: text, name: 'b', raw: hostile }),
      user('3', { name: 'c', customAttributes: hostile }),
      user('4', { name: 'd' }),
      user(text, { name: 'e', raw: hostile }),
    ];
    const named = [{ path: 'name', as: null }];
    const file = await render(users, { fields: named, format: 'CSV' });
    expect(file.toString()).toBe('name\r\na\r\nb\r\nc\r\nd\r\ne\r\n');
  });

  it('keeps a row whose only cell is empty', async () => {
    const file = await render(three, { fields: [{ path: 'email' }], format: 'CSV' });
    expect(file.toString()).toBe('email\r\na@x\r\n""\r\n""\r\n');
  });

  it('escapes a header that looks like a formula, unless told not to', async () => {
    const formula = { format: 'CSV', fields: [{ path: 'email', as: '=a,b' }] } as const;
    expect((await render([], formula)).toString()).toBe('"\'=a,b"\r\n');
    const bare = await render([], { ...formula, csv: { escapeFormulas: false, header: true } });
    expect(bare.toString()).toBe('"=a,b"\r\n');
  });

  it('is refused before anything is written when a field cannot be', async () => {
    await expect(render([], { fields: [{ path: 'mail' }] })).rejects.toThrow('"mail" does not exist');
    await expect(store.names()).resolves.toEqual([]);
  });
});

describe('a rendered file', () => {
  const formats = ['CSV', 'NDJSON', 'JSON'] as const;
  const users = manyUsers(5000);

  it.each(formats)('holds the same packed as unpacked, in %s', async (format) => {
    const plain = await render(users, { format }, 2000);
    const packed = await render(users, { format, compression: 'GZIP' }, 2000);
    expect(gunzipSync(packed).equals(plain)).toBe(true);
  });

  it.each(formats)('tells its rows, bytes and SHA-256 as stored, in %s', async (format) => {
    for (const compression of ['NONE', 'GZIP'] as const) {
      const told = await renderTo('out', users, { format, compression }, 2000);
      const file = await contentOf(store.files, 'out');
      const sha256 = createHash('sha256').update(file).digest('hex');
      expect(told).toEqual({ rows: 5000, bytes: file.length, sha256 });
    }
  });

  it.each(formats)('brings every hurting value through, in %s', async (format) => {
    const fields = [{ path: 'providerUserId' }, { path: 'name' }, { path: 'nickname' }];
    const hurting = hurtingTexts.map((name, n) => user(String(n), { name, nickname: `${name}"` }));
    const file = (await render(hurting, { format, fields }, 5)).toString();

    const expected = hurting.map(({ providerUserId, name, nickname }) => [providerUserId, name, nickname]);
    expect(rowsOf(file, format)).toEqual(expected);
  });

  it('keeps half a surrogate pair in NDJSON, and has U+FFFD for it in CSV', async () => {
    const broken = [user('1', { name: 'a\ud800b' })];
    const fields = [{ path: 'name' }];
    expect((await render(broken, { fields })).toString()).toBe('{"name":"a\\ud800b"}\n');
    expect((await render(broken, { fields, format: 'CSV' })).toString()).toBe('name\r\na\ufffdb\r\n');
  });

  it('tells how many rows are done, up to all of them', async () => {
    const told: number[] = [];
    await render(users, { format: 'CSV', onProgress: (rows) => told.push(rows) }, 2000);
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(5000);
  });

  it.each(formats)('leaves nothing behind when it is aborted, in %s', async (format) => {
    for (const compression of ['NONE', 'GZIP'] as const) {
      const stop = new AbortController();
      const rendering = { format, compression, signal: stop.signal, onProgress: () => stop.abort() };
      await expect(renderTo('out', users, rendering, 1000)).rejects.toThrow('aborted');
      expect((await store.names()).filter((name) => name === 'out')).toEqual([]);
    }
  });

  it('is not made of a segment that was cut short', async () => {
    const segments = [await segmentOf(store.files, 'a', three)];
    await segmentOf(store.files, 'a', three.slice(1));
    const wanted = { format: 'NDJSON', fields: null, csv: null, storedAs: 'out' } as const;
    for (const compression of ['NONE', 'GZIP'] as const) {
      await expect(renderFile({ files: store.files, segments, compression, ...wanted })).rejects.toThrow(
        'damaged',
      );
    }
  });
});

const hurtingTexts = [
  'plain',
  '"',
  '""',
  'a"b,c\r\nd\n\re',
  '\r\n',
  ',',
  "'",
  '=cmd|"/c calc"!A1',
  '+1 555',
  '-',
  '@x',
  '\t',
  '＝x',
  '\u0000',
  '\u2028\u2029',
  '\ufeffbom',
  'مرحبا \u202e abc',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'e\u0301',
  '漢'.repeat(70_000),
  'long,"'.repeat(100_000),
];

function rowsOf(file: string, format: Rendering['format']): unknown[] {
  if (format === 'CSV') return readCsv(file).slice(1);
  const parsed = (format === 'JSON' ? JSON.parse(file) : file.trimEnd().split('\n').map(parse)) as object[];
  return parsed.map((row) => Object.values(row));
}

function parse(line: string): unknown {
  return JSON.parse(line);
}
