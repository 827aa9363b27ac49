import { wait } from '../../src/clock.js';
import type { RollcallProcess } from './rollcall-process.js';

/** An export as its API shows it, with a page of its users. */
export interface Shown {
  readonly status: string;
  readonly phase: string | null;
  readonly attempts: number;
  readonly progress: { readonly users: number; readonly duplicates: number };
  readonly file: { readonly sha256: string; readonly downloadUrl: string } | null;
  readonly users: {
    readonly nodes: readonly { readonly providerUserId: string }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}

/** Starts an export: variables `{ input }`. */
export const startExport = `mutation ($input: StartExportInput!) {
  startExport(input: $input) { export { id status } }
}`;

const show = `query ($id: ID!, $after: String) { usersExport(id: $id) {
  status phase attempts progress { users duplicates } file { sha256 downloadUrl }
  users(first: 1000, after: $after) { nodes { providerUserId } pageInfo { endCursor hasNextPage } }
} }`;

/** Starts an export; resolves to its id. */
export async function begin(rollcall: RollcallProcess, input: object): Promise<string> {
  const data = await rollcall.ask<{ startExport: { export: { id: string } } }>(startExport, { input });
  return data.startExport.export.id;
}

/** Asks until the export has come to a status or a phase. */
export async function until(rollcall: RollcallProcess, id: string, wanted: string): Promise<Shown> {
  for (;;) {
    const state = await shown(rollcall, id);
    if (state.status === wanted || state.phase === wanted) return state;
    if (state.status === 'FAILED' || state.status === 'COMPLETED') throw new Error(`it is ${state.status}`);
    await wait(10);
  }
}

/** The provider's ids of all users, page by page. */
export async function idsOf(rollcall: RollcallProcess, id: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { users }: Shown = await shown(rollcall, id, after);
    ids.push(...users.nodes.map(({ providerUserId }) => providerUserId));
    ({ endCursor: after, hasNextPage: more } = users.pageInfo);
  }
  return ids;
}

/** Columns that are all the same large field: a few users make a file that takes its time and space. */
export function wide(path: 'customAttributes' | 'raw', columns: number): { path: string; as: string }[] {
  return Array.from({ length: columns }, (_, n) => ({ path, as: `c${n}` }));
}

async function shown(rollcall: RollcallProcess, id: string, after: string | null = null): Promise<Shown> {
  return (await rollcall.ask<{ usersExport: Shown }>(show, { id, after })).usersExport;
}
