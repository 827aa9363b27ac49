import { ProviderFault } from '../../providers/fault.js';
import { ticketOf, type Job, type Outcome } from '../job.js';

/** Asks the provider once how its job stands. */
export async function awaitReady(job: Job): Promise<Outcome> {
  const check = await job.source.check(ticketOf(job), job.lease.signal);
  switch (check.state) {
    case 'ready':
      return { next: 'COLLECTING' };
    case 'pending':
      return { parkMs: check.againMs, ...(check.percent !== undefined && { percent: check.percent }) };
    case 'failed':
      throw new ProviderFault(
        'PROVIDER_FAILED',
        `the export job at source ${job.source.id} failed: ${check.reason}`,
        {
          remedy: 'give-up',
          ...(check.providerCode !== undefined && { providerCode: check.providerCode }),
        },
      );
  }
}
