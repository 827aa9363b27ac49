import { createHash } from 'node:crypto';
import type { Batch, ReadRequest, Source } from '../../src/providers/provider.js';
import type { UserRecord } from '../../src/users/record.js';

const batchUsers = 1000;

/** The id of user number `n`; one that is not there has a number beyond the last. */
export function idOf(n: number): string {
  return `made:${n.toString(16).padStart(24, '0')}`;
}

/** A source that makes its users up as it is read: only looking them up is measured. */
export function madeUsers(count: number): Source {
  return {
    id: 'made',
    provider: 'CROCT',
    title: 'Made up',
    capabilities: {
      remoteJob: false,
      remoteCancel: false,
      progress: false,
      nativeFilters: [],
      filters: [],
      nativeLimit: false,
      fields: [],
    },
    validate: () => undefined,
    begin: () => Promise.resolve({}),
    check: () => Promise.resolve({ state: 'ready' }),
    read: (request) => batches(count, request),
    health: () => Promise.resolve(),
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- what it is instead of, waits
async function* batches(count: number, { checkpoint }: ReadRequest): AsyncGenerator<Batch> {
  for (let from = Number(checkpoint ?? 0); from < count; from += batchUsers) {
    const next = Math.min(from + batchUsers, count);
    const users = Array.from({ length: next - from }, (_, n) => userAt(from + n));
    yield { users, skipped: 0, checkpoint: next };
  }
}

/** About 1.2 kB of JSON, a third of it as random as ids and addresses of pictures are. */
function userAt(n: number): UserRecord {
  const random = createHash('sha256').update(String(n)).digest('hex');
  return {
    id: idOf(n),
    source: 'made',
    providerUserId: idOf(n).slice('made:'.length),
    username: `user${n}`,
    email: `user${n}@example.com`,
    emailVerified: true,
    name: `Given${n % 977} Family${n % 7919}`,
    picture: `https://pictures.example.com/avatars/${random}.png`,
    address: { street: `${n % 300} High Street`, city: `City ${n % 4099}`, country: 'Exampleland' },
    createdAt: new Date(1.5e12 + n * 1000).toISOString(),
    updatedAt: new Date(1.6e12 + n * 1000).toISOString(),
    customAttributes: {
      user_metadata: { token: random + random, notes: `Note number ${n}. `.repeat(20) },
      app_metadata: { plan: n % 2 ? 'gold' : 'silver', device: random.slice(8) },
    },
  };
}
