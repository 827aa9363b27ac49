import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { openHttp } from '../../src/http/http.js';
import type { Capabilities } from '../../src/providers/provider.js';
import { connectSource, providers, sourceSettings } from '../../src/providers/registry.js';
import { openSandbox } from '../../src/sandbox/sandbox.js';
import { scratchFolder } from '../support/scratch-folder.js';

/** What the README says of each provider: settings, then how, filters, limit and progress. */
function saidOf(readme: string): Map<string, string[]> {
  const rows = readme.split('\n').filter((line) => line.includes('`provider: '));
  const cells = rows
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(
    cells.map(([, , settings = '', how = '', ...rest]) => [settings, [how, ...rest.slice(0, 3)]]),
  );
}

function factsOf(
  { remoteJob, nativeFilters, filters, nativeLimit, progress }: Capabilities,
  otherwise: string,
): string[] {
  const filtered =
    nativeFilters.length > 0 ? 'by the provider' : filters.length > 0 ? 'while collecting' : 'none';
  const how = remoteJob ? 'a job of its own, polled, then downloaded' : otherwise;
  return [how, filtered, nativeLimit ? 'yes' : 'no', progress ? 'yes' : 'no'];
}

describe("the README's table of providers", () => {
  it('says of every provider what its sources say they can do', async () => {
    const sandbox = await openSandbox({ dir: scratchFolder(), users: 1 });
    const http = openHttp();
    const capabilitiesOf = (settings: object) =>
      connectSource(sourceSettings.parse(settings), { http }).capabilities;
    const expected = new Map<string, string[]>();
    for (const settings of sandbox.sources) {
      const { provider } = settings;
      const name = `\`provider: ${provider}\``;
      if (provider !== 'gigya') {
        expected.set(name, factsOf(capabilitiesOf(settings), 'page by page, behind a cursor'));
        continue;
      }
      for (const [method, how] of [
        ['accountsSearch', 'page by page, behind a cursor'],
        ['exportUsers', 'one answer'],
      ] as const)
        expected.set(`${name}, \`method: ${method}\``, factsOf(capabilitiesOf({ ...settings, method }), how));
    }
    http.close();
    await sandbox.close();
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(saidOf(readme)).toEqual(expected);
    expect(sandbox.sources).toHaveLength(Object.keys(providers).length);
  });
});
