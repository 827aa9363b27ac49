/**
 * A process that exports from sources and says what became of its memory: `victim.ts <sources as JSON>`. For each
 * line with the id of a source it collects all its users, and answers with a line of {@link Survival}.
 */
import { setFlagsFromString } from 'node:v8';
import { createInterface } from 'node:readline';
import { runInNewContext } from 'node:vm';
import { wait } from '../../src/clock.js';
import { openHttp } from '../../src/http/http.js';
import { ProviderFault } from '../../src/providers/fault.js';
import type { CollectRequest, Source } from '../../src/providers/provider.js';
import { connectSource, sourceSettings } from '../../src/providers/registry.js';
import { FreeLedger } from '../contracts/provider/free-ledger.js';

/** How an export ended, and what it cost. */
export interface Survival {
  readonly users: number;
  /** Of the fault that ended it; null for one that came to its end. */
  readonly code: string | null;
  readonly remedy: string | null;
  readonly message: string;
  /** How far heap and buffers, and the process as the system sees it, grew at most above what they were before. */
  readonly grownMb: { readonly used: number; readonly resident: number };
}

const never = new AbortController().signal;
const http = openHttp({ ledger: new FreeLedger() });
const sources = new Map(
  (JSON.parse(process.argv[2] ?? '[]') as unknown[])
    .map((settings) => connectSource(sourceSettings.parse(settings), { http }))
    .map((source) => [source.id, source]),
);

async function collect(
  source: Source,
  options: CollectRequest['options'],
  note: () => void,
): Promise<number> {
  const request = { updatedSince: null, updatedBefore: null, limit: null, keepRaw: false, options };
  const ticket = await source.begin(request, never);
  for (
    let is = await source.check(ticket, never);
    is.state !== 'ready';
    is = await source.check(ticket, never)
  )
    await wait(10, never);
  let users = 0;
  for await (const batch of source.read({ ticket, checkpoint: null, request, signal: never })) {
    users += batch.users.length;
    note();
  }
  return users;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** From here on it is worth while to tell garbage from what is held. */
const muchMb = 40;

function memory() {
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: (heapUsed + external) / 1e6, resident: rss / 1e6 };
}

async function survive(source: Source, options: CollectRequest['options']): Promise<Survival> {
  collectGarbage();
  const before = memory();
  const grownMb = { used: 0, resident: 0 };
  const note = () => {
    // What is merely not collected yet is not what an answer costs; the system's view has it all the same.
    if (memory().used - before.used > muchMb) collectGarbage();
    const { used, resident } = memory();
    grownMb.used = Math.max(grownMb.used, used - before.used);
    grownMb.resident = Math.max(grownMb.resident, resident - before.resident);
  };
  const watch = setInterval(note, 2);
  try {
    const users = await collect(source, options, note);
    return { users, code: null, remedy: null, message: '', grownMb };
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    return { users: 0, code: error.code, remedy: error.remedy, message: error.message, grownMb };
  } finally {
    note();
    clearInterval(watch);
  }
}

for await (const line of createInterface(process.stdin)) {
  const [id, options] = JSON.parse(line) as [string, CollectRequest['options']];
  process.stdout.write(`${JSON.stringify(await survive(sources.get(id)!, options))}\n`);
}
process.exit();
