import { describe, expect, it } from '@jest/globals';
import { acme, refusalOf, settingsOf } from './folder.js';

describe('a refusal to start', () => {
  it('names every fault in one message, in aligned lines', () => {
    const yaml = `
server: { port: 70000 }
exports: { retnetion: 1h, lease: 0, downloadLinkTtl: 10ms }
sources:
  - { id: acme-auth0, provider: auth0, clientId: rollcall, clientSecret: s3cr3t }
`;
    const [headline, ...lines] = refusalOf(yaml).split('\n');
    expect(headline).toBe('Cannot start: 5 settings need attention');
    expect(lines.slice(0, -1).sort()).toEqual([
      '  exports.downloadLinkTtl  must be from 1s to 30d',
      '  exports.lease            must be a length of time such as 20s (units: ms, s, m, h, d)',
      '  exports.retnetion        is not a setting; did you mean retention?',
      '  server.port              must be a whole number from 0 to 65535',
      '  sources[0].domain        is missing (source acme-auth0)',
    ]);
    expect(lines.at(-1)).toMatch(/^Settings are read from .*rollcall\.yaml$/);
  });

  it('names the flag or the variable that is at fault', () => {
    const refusal = refusalOf('', { PORT: 'eighty', LOG_LEVEL: 'loud' }, { users: 'many' });
    for (const name of ['--users', 'PORT', 'LOG_LEVEL'])
      expect(refusal).toMatch(new RegExp(`^ +${name} +must be`, 'm'));
  });

  it.each([
    [
      'a misspelt key of a source',
      `sources: [{ domian: x, ${acme.slice(1)}]`,
      'sources[0].domian  is not a setting; did you mean domain? (source acme)',
    ],
    [
      'a key of another provider',
      `sources: [{ apiKey: x, ${acme.slice(1)}]`,
      'sources[0].apiKey  is not a setting (source acme)',
    ],
    ['two sources of one id', `sources: [${acme}, ${acme}]`, 'sources[1].id  is also the id of sources[0]'],
    [
      'an unknown provider',
      'sources: [{ id: a, provider: okta }]',
      /sources\[0\]\.provider {2}must be one of auth0, authgear, croct/,
    ],
    [
      'no provider',
      'sources: [{ id: a }]',
      /sources\[0\]\.provider {2}is missing: one of auth0, authgear, croct/,
    ],
    ['text for a list', 'sources: acme', 'sources  must be a list'],
    [
      'a database of another kind',
      'data: { databaseUrl: "mysql://u:s3cr3t@db" }',
      /data\.databaseUrl +must be a URL such as postgres:\/\/user:password@host:5432\/database/,
    ],
    [
      'PostgreSQL without a key for links',
      'data: { databaseUrl: "postgres://u:s3cr3t@db" }',
      'ROLLCALL_SIGNING_KEY  is missing, and needed with DATABASE_URL',
    ],
    [
      'a record that goes before its users',
      'exports: { recordRetention: 1h }',
      'exports.recordRetention  must be at least exports.retention',
    ],
    [
      'an origin with a path',
      'server: { cors: { origins: ["https://a.example/x"] } }',
      'server.cors.origins[0]  must be an origin',
    ],
    [
      'a public address with a query',
      'server: { publicUrl: "https://a.example/?x" }',
      'server.publicUrl  must be an http or https address',
    ],
    ['a list for a file', '- 1', /rollcall\.yaml {2}must hold a block of settings/],
  ])('is given for %s', (_, yaml, refusal) => {
    expect(refusalOf(yaml)).toMatch(
      refusal instanceof RegExp ? refusal : new RegExp(refusal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
    );
    expect(refusalOf(yaml)).not.toContain('s3cr3t');
  });

  it.each([
    ['a missing quote', 'server:\n  host: "127.0.0.1\nlog: { level: info }\n'],
    ['a tag', 'sources:\n  - password: !s3cr3t\n'],
    ['an escape', 'sources:\n  - password: "s3cr3t\\q"\n'],
    ['a stray scalar', 'sources:\n  - { id: a } s3cr3t\n'],
  ])('gives line and column of YAML with %s, and quotes nothing of it', (_, yaml) => {
    expect(refusalOf(yaml)).toMatch(/rollcall\.yaml:\d+:\d+ {2}is not YAML/);
    expect(refusalOf(yaml)).not.toContain('s3cr3t');
  });

  it('does not quote an alias that does not resolve', () => {
    expect(refusalOf('sources: *s3cr3t')).toMatch(/rollcall\.yaml/);
    expect(refusalOf('sources: *s3cr3t')).not.toContain('s3cr3t');
  });
});

describe('a reference to the environment', () => {
  const port = (text: string) => `server: { port: "${text}" }`;

  it('is replaced by the value of the variable', () => {
    expect(settingsOf(port('${P}'), { P: '81' }).server.port).toBe(81);
    expect(settingsOf(port('8${P}'), { P: '1' }).server.port).toBe(81);
  });

  it('takes its default when the variable is not set or empty', () => {
    expect(settingsOf(port('${P:-82}')).server.port).toBe(82);
    expect(settingsOf(port('${P:-82}'), { P: '' }).server.port).toBe(82);
  });

  it('with an empty default is as if the setting were left out', () => {
    expect(settingsOf('data: { databaseUrl: "${DATABASE_URL:-}" }').data).not.toHaveProperty('databaseUrl');
  });

  it('is left as it is behind a second dollar', () => {
    expect(settingsOf('data: { dir: "/var/$${P}" }').data.dir).toBe('/var/${P}');
  });

  it('to a variable that is not set is a fault that names path and variable', () => {
    expect(refusalOf(`sources: [${acme.replace('s3cr3t-of-acme', '"${ACME_SECRET}"')}]`)).toContain(
      'sources[0].clientSecret  needs the environment variable ACME_SECRET, which is not set',
    );
  });

  it('that is misspelt is a fault', () => {
    expect(refusalOf(port('${P'))).toContain('server.port  has a ${…} that is neither');
    expect(refusalOf(port('${A B}'))).toContain('server.port  has a ${…} that is neither');
  });

  it('cannot bring YAML of its own', () => {
    const { log } = settingsOf('log: { level: "${LEVEL}" }', { LEVEL: 'debug' });
    expect(log.level).toBe('debug');
    expect(refusalOf('log: { level: "${LEVEL}" }', { LEVEL: 'debug }\nserver: { port: 1' })).toMatch(
      /log\.level +must be one of/,
    );
  });
});
