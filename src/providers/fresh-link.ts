import { ProviderFault } from './fault.js';

/**
 * Fetches by a link that lives for moments: `attempt` asks for the link and follows it. A link that is refused may
 * have ended on the way, so one more is asked for; a second refusal says that the result itself is gone.
 */
export async function byFreshLink<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof ProviderFault && error.code === 'RESULT_EXPIRED') return attempt();
    throw error;
  }
}
