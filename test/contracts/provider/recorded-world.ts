import { openHttp, type Http } from '../../../src/http/http.js';
import type { JsonObject } from '../../../src/json.js';
import { connectSource, type SourceSettings } from '../../../src/providers/registry.js';
import type { World } from './harness.js';
import type { Recording } from './recording.js';
import { withOptions } from './with-options.js';

/** How a provider on recordings is reached, and what happens to it. */
export interface RecordedPlan {
  readonly settings: SourceSettings;
  readonly ids: World['ids'];
  /** The route that hands over users. */
  readonly readRoute: string;
  readonly strike: World['strike'];
  /** For a provider whose own budgets would slow the tests. */
  readonly http?: Http;
  /** For a provider that cannot do without. */
  readonly options?: JsonObject;
}

/** A recording as a world. */
export function recordedWorld(recording: Recording, plan: RecordedPlan): World {
  const { settings, ids, readRoute, strike, http = openHttp(), options } = plan;
  const source = connectSource(settings, { http });
  return {
    source: options ? withOptions(source, options) : source,
    ids,
    strike,
    stalled: () => recording.seen(readRoute),
    quiet: () => recording.quiet(),
    close: async () => {
      http.close();
      await recording.close();
    },
  };
}
