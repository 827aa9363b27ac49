import { setTimeout } from 'node:timers/promises';

const query = `query ($id: ID!, $after: String) {
  usersExport(id: $id) {
    pollAfterMs
    users(first: 1000, after: $after) { complete nodes { id email } pageInfo { hasNextPage endCursor } }
  }
}`;

interface State {
  readonly pollAfterMs: number | null;
  readonly users: {
    readonly complete: boolean;
    readonly nodes: readonly { readonly id: string; readonly email: string | null }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Reads all users of an export, also while it runs. */
export async function* allUsers(url: string, headers: Record<string, string>, id: string) {
  let after: string | null = null;
  while (true) {
    const { users, pollAfterMs } = await ask(url, headers, { id, after });
    yield* users.nodes;
    after = users.pageInfo.endCursor;
    if (users.pageInfo.hasNextPage) continue;
    if (users.complete) return;
    await setTimeout(pollAfterMs ?? 0);
  }
}

async function ask(url: string, headers: Record<string, string>, variables: object): Promise<State> {
  const body = JSON.stringify({ query, variables });
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
  const { data, errors } = (await answer.json()) as {
    data?: { usersExport: State };
    errors?: readonly { message: string }[];
  };
  if (!data || errors) throw new Error(errors?.[0]?.message ?? `${answer.status}`);
  return data.usersExport;
}
