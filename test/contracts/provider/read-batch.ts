import type { Batch, CollectedUser } from '../../../src/providers/provider.js';
import type { UserRecord } from '../../../src/users/record.js';
import { UserLine } from '../../../src/users/user-line.js';

/** A batch whose users are records, however they came. */
export interface ReadBatch extends Batch {
  readonly users: readonly UserRecord[];
}

/** A batch with its lines parsed. */
export function readBatch(batch: Batch): ReadBatch {
  return { ...batch, users: batch.users.map(recordOf) };
}

function recordOf(user: CollectedUser): UserRecord {
  return user instanceof UserLine ? (JSON.parse(user.json.toString()) as UserRecord) : user;
}
