import { createClient } from 'graphql-sse';

const query = 'subscription ($id: ID!) { exportStatus(id: $id) { status progress { users } } }';

/** Follows an export over server-sent events until it is settled; `url` is that of `/graphql`. */
export async function* follow(url: string, headers: Record<string, string>, id: string) {
  const client = createClient({ url: `${url}/stream`, headers });
  try {
    yield* client.iterate({ query, variables: { id } });
  } finally {
    client.dispose();
  }
}
