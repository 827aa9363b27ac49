import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { composeSupergraph } from '../../src/federation/composing/compose.js';
import { readSupergraph } from '../../src/federation/supergraph.js';
import { serve, type ServedSubgraph } from '../federation/support/serve.js';
import { makeSubgraph } from '../federation/support/subgraph.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { exitOf, run, saidUpTo, start } from './command-line.js';
import { hasPlanner, isLinux } from './planner-of.js';

const people = makeSubgraph('people', {
  sdl: 'type Query { me: Person } type Person @key(fields: "id") { id: ID! name: String }',
  resolvers: {
    Query: { me: () => ({ id: '1' }) },
    Person: { name: () => 'Ada' },
  },
});
const badges = makeSubgraph('badges', {
  sdl: 'type Query { badges: Int } type Person @key(fields: "id") { id: ID! badge: String }',
  resolvers: { Person: { badge: ({ id }: { id: string }) => `badge of ${id}` } },
});

let served: readonly ServedSubgraph[];
beforeAll(async () => {
  served = await Promise.all([serve(people), serve(badges)]);
});
afterAll(() => Promise.all(served.map((each) => each.close())));

/** A folder with settings that name these subgraphs, and with these files. */
function folderWith(subgraphs: readonly object[], files: Readonly<Record<string, string>> = {}): string {
  const folder = scratchFolder();
  const settings = { sources: [], federation: { subgraphs } };
  for (const [name, content] of Object.entries({ ...files, 'rollcall.yaml': JSON.stringify(settings) }))
    writeFileSync(join(folder, name), content);
  return folder;
}

describe('rollcall compose', () => {
  it('prints the supergraph of our own subgraph and those of the settings', async () => {
    const [{ url }] = served as [ServedSubgraph];
    const folder = folderWith(
      [
        { name: 'people', url },
        { name: 'badges', url: 'http://badges:4001/graphql', sdl: 'badges.graphql' },
      ],
      { 'badges.graphql': badges.sdl },
    );
    const { stdout, stderr, code } = await run(['compose'], {}, folder);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const { subgraphs, apiSchema } = readSupergraph(stdout);
    expect(subgraphs).toEqual(
      expect.arrayContaining([
        { name: 'rollcall', url: 'http://localhost:4000/graphql' },
        { name: 'people', url },
        { name: 'badges', url: 'http://badges:4001/graphql' },
      ]),
    );
    expect(Object.keys(apiSchema.getQueryType()!.getFields())).toEqual(
      expect.arrayContaining(['usersExports', 'me', 'badges']),
    );
  });

  it('says every reason why there is none, and ends with 1', async () => {
    const folder = folderWith(
      [
        { name: 'bad', url: 'http://127.0.0.1:9', sdl: 'bad.graphql' },
        { name: 'gone', url: 'http://127.0.0.1:9', sdl: 'gone.graphql' },
        { name: 'down', url: 'http://127.0.0.1:9', retries: 0 },
      ],
      { 'bad.graphql': 'type Query { a: Missing b: Absent }' },
    );
    const { stdout, stderr, code } = await run(['compose'], {}, folder);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr.trim().split('\n')).toEqual([
      'The subgraphs do not compose:',
      expect.stringMatching(/^ {2}gone: .*ENOENT/),
      expect.stringMatching(/^ {2}down: .*ECONNREFUSED/),
      expect.stringMatching(/^ {2}bad, Missing: /),
      expect.stringMatching(/^ {2}bad, Absent: /),
    ]);
  });
});

describe('rollcall serve', () => {
  const supergraph = () => {
    const composed = composeSupergraph(
      [people, badges].map(({ name, sdl }, index) => ({ name, sdl, url: served[index]!.url })),
    );
    if (composed.kind === 'refused') throw new Error(JSON.stringify(composed.reasons));
    return composed.supergraphSdl;
  };

  it('with --supergraph and --no-sources is a gateway over it, and leaves nothing behind', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'supergraph.graphql'), supergraph());
    const flags = ['--supergraph', 'supergraph.graphql', '--no-sources', '--port', '0'];
    const child = start(['serve', ...flags], { NODE_ENV: 'production' }, folder);
    const banner = await saidUpTo(child.stdout, 'supergraph.graphql');
    const url = /http:\S+\/graphql/.exec(banner)![0];
    expect(await status(url, '/healthz')).toBe(200);
    expect(await status(url, '/readyz')).toBe(200);
    expect(await status(url, '/playground')).toBe(404);
    const ask = async (query: string) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return answer.json();
    };
    expect(await ask('{ me { name badge } }')).toEqual({
      data: { me: { name: 'Ada', badge: 'badge of 1' } },
    });
    expect(await ask('{ __schema { description } }')).toMatchObject({
      errors: [{ message: expect.stringContaining('`server.introspection` is off') }],
    });
    if (isLinux) expect(hasPlanner(child)).toBe(true);
    const exit = exitOf(child);
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
    expect(readdirSync(folder)).toEqual(['supergraph.graphql']);
  });

  it.each([
    ['without a supergraph', [], /--no-sources {2}needs --supergraph <file>/],
    [
      'with one that is not there',
      ['--supergraph', 'gone.graphql'],
      /Cannot start: .*supergraph.*gone\.graphql.*ENOENT/,
    ],
    ['with one that is none', ['--supergraph', 'none.graphql'], /Cannot start: .*no supergraph SDL/],
  ])('refuses --no-sources %s', async (_, flags, reason) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'none.graphql'), 'type Query { a: Int }');
    const { stdout, stderr, code } = await run(['serve', '--no-sources', ...flags], {}, folder);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(reason);
  });
});

async function status(url: string, path: string): Promise<number> {
  return (await fetch(new URL(path, url))).status;
}
