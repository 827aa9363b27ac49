import type { WebSocket, WebSocketServer } from 'ws';

/** Going away: after it clients connect again. */
const goingAway = 1001;
/** How long clients may take to answer a close before they are cut off. */
const farewellMs = 2_000;

/**
 * For who comes while a server drains. Not by refusing the upgrade: clients of graphql-ws take that for the end,
 * but such a close for a reason to come again.
 */
export function sendAway(client: WebSocket): void {
  client.on('error', () => client.terminate());
  client.close(goingAway, 'Going away');
}

/** Has a server of graphql-ws close its sockets, which it does with 1001, and cuts those that do not answer. */
export async function sayFarewell(
  sockets: WebSocketServer,
  dispose: () => Promise<void> | void,
): Promise<void> {
  const fuse = setTimeout(() => sockets.clients.forEach((client) => client.terminate()), farewellMs);
  try {
    await dispose();
  } finally {
    clearTimeout(fuse);
  }
}
