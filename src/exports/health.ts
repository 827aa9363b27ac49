import { monotonicMs } from '../clock.js';
import type { Source } from '../providers/provider.js';
import type { SourceHealth } from './model.js';
import { describeFault } from './verdict.js';

const freshForMs = 30_000;
const patienceMs = 5_000;

/** Asks each source how it is, at most every 30 s, one question in flight, 5 s at the most. */
export class HealthDesk {
  private readonly answers = new Map<
    string,
    { readonly askedAtMs: number; readonly answer: Promise<SourceHealth> }
  >();

  constructor(private readonly sources: ReadonlyMap<string, Source>) {}

  /** Null for a source that is not configured. */
  ask(sourceId: string): Promise<SourceHealth | null> {
    const source = this.sources.get(sourceId);
    if (!source) return Promise.resolve(null);
    const known = this.answers.get(sourceId);
    if (known && monotonicMs() - known.askedAtMs < freshForMs) return known.answer;
    const answer = examine(source);
    this.answers.set(sourceId, { askedAtMs: monotonicMs(), answer });
    return answer;
  }
}

async function examine(source: Source): Promise<SourceHealth> {
  const began = monotonicMs();
  const patience = AbortSignal.timeout(patienceMs);
  const checked = () => ({ latencyMs: Math.round(monotonicMs() - began), checkedAt: new Date() });
  try {
    await source.health(patience);
    return { ok: true, code: null, message: null, ...checked() };
  } catch (fault) {
    if (patience.aborted) {
      return {
        ok: false,
        code: 'PROVIDER_UNAVAILABLE',
        message: `source ${source.id} did not answer within ${patienceMs / 1000} s`,
        ...checked(),
      };
    }
    const { code, message } = describeFault(fault);
    return { ok: false, code, message, ...checked() };
  }
}
