import type { Environment } from './tree.js';

/** Why API and worker cannot be two processes: the sentence that refuses `worker` and `serve --no-worker`. */
export function whyNotSplit(env: Environment = process.env): string {
  return env.DATABASE_URL
    ? 'API and worker cannot be two processes yet: this version stores embedded only and makes no use of DATABASE_URL; run rollcall serve without --no-worker.'
    : 'API and worker can be two processes only with DATABASE_URL, since an embedded database belongs to one process; run rollcall serve, which is both.';
}
