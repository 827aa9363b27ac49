import { createClient } from 'graphql-ws';

const query = 'subscription ($id: ID!) { exportStatus(id: $id) { status progress { users } } }';

/** Follows an export over WebSocket until it is settled; `url` is that of `/graphql`. */
export async function* follow(url: string, headers: Record<string, string>, id: string) {
  const client = createClient({ url: url.replace(/^http/, 'ws'), connectionParams: headers });
  try {
    yield* client.iterate({ query, variables: { id } });
  } finally {
    await client.dispose();
  }
}
