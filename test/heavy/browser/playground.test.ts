import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newApiKey } from '../../../src/server/identity/api-keys.js';
import { RollcallProcess } from '../../behaviour/rollcall-process.js';
import { scratchFolder } from '../../support/scratch-folder.js';
import { until } from '../../support/until.js';
import { exportAndFollow } from './export-and-follow.js';
import { describeInChromium } from './ground.js';
import { keepBusy } from './keep-busy.js';
import { PlaygroundPage } from './playground-page.js';

const nothing = { outside: [], violations: [], errors: [] };
const users = ['--users', '25'];

await describeInChromium('the playground', (browser) => {
  describe('without auth', () => {
    let rollcall: RollcallProcess;
    let playground: PlaygroundPage;
    beforeAll(async () => {
      rollcall = await RollcallProcess.start(scratchFolder(), users);
      playground = await PlaygroundPage.open(browser, rollcall.origin);
    });
    afterAll(async () => {
      await playground.close();
      await rollcall.end('SIGTERM');
    });

    it('answers a query that is typed', async () => {
      await playground.type('{ sources { id provider } }');
      await playground.press();
      expect(await playground.answers('"sandbox-khoros-care"')).toContain('"KHOROS_CARE"');
    });

    it('starts an export, and shows how it goes on until it is COMPLETED', async () => {
      await keepBusy(rollcall, 'sandbox-auth0');
      await playground.show('Auth0');
      await exportAndFollow(playground);
      await until(() => playground.frames.at(-1) === '{"type":"complete","id":"1"}');
      const data = playground.frames.filter((frame) => frame.includes('"type":"data"'));
      expect(data.length).toBeGreaterThan(1);
      expect(data.at(-1)).toContain('"status":"COMPLETED"');
    });

    it('reads its users', async () => {
      await playground.run('query Read');
      expect(await playground.answers('"totalCount"')).toContain('downloadUrl');
    });

    it('keeps what was typed when it is loaded again, and doubles no tab', async () => {
      const tabs = ['Start here', 'Auth0', 'Authgear', 'Croct', 'Gigya', 'Khoros Care'];
      await playground.reload();
      for (const tab of tabs) expect(await playground.page.getByText(tab, { exact: true }).count()).toBe(1);
      await playground.show('Start here');
      expect(await playground.answers('sources { id provider }')).toContain('provider');
    });

    it('has asked nobody else, was kept from nothing, and met no error', () => {
      expect(playground.trespasses).toEqual(nothing);
    });

    it.each([
      ['endpoint', 'https://evil.example/graphql'],
      ['subscriptionEndpoint', 'wss://evil.example/graphql'],
      ['query', 'mutation { deleteExport(id: "1") { deletedId } }'],
      ['tabs', '[{"endpoint":"https://evil.example","query":"{ evil }","headers":{"evil":"yes"}}]'],
      ['platform-token', 'evil'],
    ])('takes no %s from a link', async (name, value) => {
      const parameters = new URLSearchParams({ endpoint: 'https://evil.example', [name]: value });
      const behind = `?${parameters.toString()}`;
      const lured = await PlaygroundPage.open(browser, rollcall.origin, behind);
      await lured.run('query Sources');
      await lured.answers('"sandbox-auth0"');
      await lured.show('Croct');
      await exportAndFollow(lured);
      expect(await lured.page.content()).not.toContain('evil');
      expect(lured.page.url()).toBe(`${rollcall.origin}/playground`);
      expect(lured.trespasses).toEqual(nothing);
      await lured.close();
    });

    it('cannot be had to ask elsewhere, over HTTP or WebSocket', async () => {
      const tried = await PlaygroundPage.open(browser, rollcall.origin);
      const ask = `fetch('http://127.0.0.1:9').catch(() => new WebSocket('ws://127.0.0.1:9')).then(() => 'asked')`;
      await tried.page.evaluate(ask).catch(() => 'refused');
      await until(() => tried.trespasses.violations.length >= 2);
      expect(tried.trespasses.violations).toEqual([
        'connect-src http://127.0.0.1:9/',
        'connect-src ws://127.0.0.1:9/',
      ]);
      await tried.close();
    });
  });

  describe('with auth', () => {
    const { key, sha256 } = newApiKey();
    const scopes = '[exports:read, exports:write, users:read]';
    let rollcall: RollcallProcess;
    beforeAll(async () => {
      const cwd = scratchFolder();
      const entry = `{ name: ann, tenant: local, scopes: ${scopes}, sha256: ${sha256} }`;
      writeFileSync(join(cwd, 'rollcall.yaml'), `auth:\n  apiKeys:\n    - ${entry}\n`);
      rollcall = await RollcallProcess.start(cwd, ['--sandbox', ...users]);
    });
    afterAll(async () => {
      await rollcall.end('SIGTERM');
    });

    it('names no source, and takes a key in its headers for queries and subscriptions', async () => {
      const playground = await PlaygroundPage.open(browser, rollcall.origin);
      expect(await playground.page.content()).not.toContain('sandbox-');
      await playground.show('Auth0');
      // Until it comes the schema is refused, and the console says so.
      const schema = playground.page.waitForResponse((it) => it.url().endsWith('/graphql') && it.ok());
      await playground.setHeaders({ authorization: `Bearer ${key}` });
      await schema;
      playground.trespasses.errors.splice(0);
      await playground.setVariables({ input: { source: 'sandbox-auth0' } });
      await exportAndFollow(playground);
      expect(playground.frames[0]).toBe(
        JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }),
      );
      expect(playground.trespasses).toEqual(nothing);
      await playground.close();
    });
  });
});
