import { z } from 'zod';
import { subgraphShape } from './subgraph.js';
import { duration } from './units.js';

/** The supergraph that is served. Left out, it is Rollcall's own schema, with nothing in between. */
export const federationShape = z
  .strictObject({
    supergraph: z
      .string()
      .min(1, { error: 'must not be empty' })
      .optional()
      .describe(
        'A supergraph that another composer made: a file or an http(s) address. If it has a subgraph `rollcall`, that is this process. Left out, `federation.subgraphs` and `rollcall` are composed.',
      ),
    subgraphs: z
      .array(subgraphShape)
      .default([])
      .describe(
        'The other subgraphs; with `federation.supergraph`, those of its own that need headers or patience.',
      ),
    pollEvery: duration({ least: '10ms', most: '1d', default: '10s' }).describe(
      'How often supergraph and schemas are asked for again that are at an address. Files are watched.',
    ),
  })
  .superRefine((federation, context) => {
    for (const fault of faultsOf(federation)) context.addIssue({ code: 'custom', ...fault });
  })
  .transform(({ pollEvery, ...rest }) => ({ ...rest, pollEveryMs: pollEvery }))
  .optional();

/** The supergraph that is served, parsed. */
export type FederationSettings = NonNullable<z.output<typeof federationShape>>;

/** All headers of a client's request that some subgraph gets. */
export function listedHeaders(federation: FederationSettings | undefined): string[] {
  return federation?.subgraphs.flatMap(({ headers }) => headers) ?? [];
}

/** Whether a supergraph is at an address, not in a file. */
export function isAddress(supergraph: string): boolean {
  return /^https?:\/\//i.test(supergraph);
}

/** It would not be asked for with them, and the refusal would quote them. */
function isBare(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, password } = new URL(address);
  return username === '' && password === '';
}

/** The same with its files where `at` finds them. */
export function withPaths(federation: FederationSettings, at: (path: string) => string): FederationSettings {
  const { supergraph, subgraphs } = federation;
  const isFile = supergraph !== undefined && !isAddress(supergraph);
  return {
    ...federation,
    supergraph: isFile ? at(supergraph) : supergraph,
    subgraphs: subgraphs.map((each) => (each.sdl === undefined ? each : { ...each, sdl: at(each.sdl) })),
  };
}

interface Federation {
  readonly supergraph?: string | undefined;
  readonly subgraphs: readonly z.output<typeof subgraphShape>[];
}

interface PathFault {
  readonly path: PropertyKey[];
  readonly message: string;
}

function faultsOf({ supergraph, subgraphs }: Federation): PathFault[] {
  if (supergraph === undefined && subgraphs.length === 0)
    return [{ path: [], message: 'must hold subgraphs, or a supergraph of another composer' }];
  if (supergraph !== undefined && isAddress(supergraph) && !isBare(supergraph))
    return [{ path: ['supergraph'], message: 'must be a file, or an address without user and password' }];
  const names = subgraphs.map(({ name }) => name.toLowerCase());
  return subgraphs.flatMap(({ url }, index): PathFault[] => {
    const at = (key: string) => ['subgraphs', index, key];
    const first = names.indexOf(names[index] ?? '');
    const isMissing = url === undefined && supergraph === undefined;
    return [
      ...(isMissing ? [{ path: at('url'), message: 'is missing' }] : []),
      ...(first < index ? [{ path: at('name'), message: `is also the name of subgraphs[${first}]` }] : []),
    ];
  });
}
