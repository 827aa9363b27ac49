import { execute, parse, validate, type ExecutionResult } from 'graphql';
import type { GatewaySettings } from '../../../src/federation/gateway-settings.js';
import { openGateway, type Gateway } from '../../../src/federation/gateway.js';
import { fixedText } from '../../../src/federation/sources/text-source.js';
import type { LocalSubgraph } from '../../../src/federation/transports/local.js';
import { serve, type Asked, type ServedSubgraph } from './serve.js';
import { makeSubgraph, type SubgraphSource, type TestSubgraph } from './subgraph.js';

/** A gateway over the subgraphs of a test: the first of this process, the others behind HTTP. */
export interface Rig {
  readonly gateway: Gateway;
  readonly served: Readonly<Record<string, ServedSubgraph>>;
  /** What each subgraph was asked, as text. */
  readonly asked: Readonly<Record<string, Pick<Asked, 'query' | 'variables'>[]>>;
  /** Checks a query against the API schema, and asks it. */
  ask(query: string, variables?: Record<string, unknown>, context?: unknown): Promise<ExecutionResult>;
  close(): Promise<void>;
}

type Sources = Readonly<Record<string, SubgraphSource>>;

/** Opens a rig. */
export async function openRig(sources: Sources, settings: Partial<GatewaySettings> = {}): Promise<Rig> {
  const [first, ...others] = Object.entries(sources).map(([name, source]) => makeSubgraph(name, source));
  const servers = await Promise.all(others.map((subgraph) => serve(subgraph)));
  const { local, asked } = recording(first!);
  const subgraphs = servers.map(({ name, url }, index) => ({
    name,
    url,
    sdl: fixedText(others[index]!.sdl),
  }));
  const gateway = await openGateway({
    supply: { kind: 'subgraphs', subgraphs },
    locals: [local],
    ...settings,
  });
  return {
    gateway,
    served: Object.fromEntries(servers.map((server) => [server.name, server])),
    asked: {
      [first!.name]: asked,
      ...Object.fromEntries(servers.map((server) => [server.name, server.asked])),
    },
    ask: (...of) => ask(gateway, ...of),
    async close() {
      await gateway.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Asks a gateway as a server does: parsed, and checked against the schema that it serves. */
export async function ask(
  gateway: Gateway,
  query: string,
  variableValues: Record<string, unknown> = {},
  contextValue: unknown = {},
): Promise<ExecutionResult> {
  const document = parse(query);
  const errors = validate(gateway.current.apiSchema, document);
  if (errors.length > 0) return { errors };
  return gateway.execute({ schema: gateway.current.apiSchema, document, variableValues, contextValue });
}

/** A subgraph of this process that notes what it is asked. */
export function recording({ name, sdl, schema }: TestSubgraph): {
  local: LocalSubgraph;
  asked: Pick<Asked, 'query' | 'variables'>[];
} {
  const asked: Pick<Asked, 'query' | 'variables'>[] = [];
  const local: LocalSubgraph = {
    name,
    sdl,
    schema,
    execute: (args) => {
      asked.push({ query: '', variables: args.variableValues ?? {} });
      return execute(args);
    },
  };
  return { local, asked };
}
