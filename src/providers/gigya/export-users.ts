import { blamed, blaming, expiredFault } from '../blame.js';
import type { Batch, ReadRequest, Ticket } from '../provider.js';
import type { GigyaExport, GigyaMethod } from './export.js';
import { exportedUserMap } from './map.js';
import { StreamReader, UsersChanged, type StreamCheckpoint } from './stream-reader.js';

/** socialize.exportUsers: ids and identities of all users in one answer, however large. */
export const exportUsers: GigyaMethod = {
  name: 'socialize.exportUsers',
  map: exportedUserMap,
  filters: [],
  foreignOptions: ['where', 'accountType'],
  begin: (_request, { includePendingUsers = false }): StreamTicket => ({ includePendingUsers }),
  read,
  health: async ({ api, call }, signal) => {
    const answer = await blaming(call('Exporting one user', 'begin'), () =>
      api.exportUsers({ fields: 'uid', limit: '1' }, signal, true),
    );
    await answer.close();
  },
};

interface StreamTicket extends Ticket {
  readonly includePendingUsers: boolean;
}

/**
 * Reads the answer as it comes. It cannot be asked for a part, so behind a checkpoint it is read anew from its
 * beginning; no order is documented (oddity 9), so we go on only when the ids before the checkpoint are the
 * same, and begin a new generation when they are not.
 */
async function* read(
  source: GigyaExport,
  { ticket, checkpoint, request, signal }: ReadRequest,
): AsyncGenerator<Batch> {
  const at = source.call('Exporting users', 'begin');
  const from = checkpoint as StreamCheckpoint | null;
  const reader = new StreamReader(source.normalise(request.keepRaw), from);
  const answer = await blaming(at, () => source.api.exportUsers(paramsOf(ticket as StreamTicket), signal));
  try {
    for await (const users of answer.users) yield* reader.take(users);
    reader.end();
  } catch (error) {
    throw error instanceof UsersChanged ? expiredFault(at, error.message) : blamed(error, at);
  } finally {
    await answer.close();
  }
}

/** The name of the parameter is misspelt in the documentation and so in the API (oddity 10). */
function paramsOf({ includePendingUsers }: StreamTicket) {
  return {
    fields: 'uid,provider,providerUID',
    ...(includePendingUsers ? { includPendingUsers: 'true' } : {}),
  };
}
