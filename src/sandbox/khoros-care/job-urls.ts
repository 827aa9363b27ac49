import type { Call } from '../call.js';
import type { World } from '../simulator.js';
import type { Company } from './company.js';
import type { Job, Jobs } from './jobs.js';

const purpose = 'analytics access token';

/** What can be done at a job. */
export type Step = 'status' | 'download';

/** The absolute URLs of a job. Each carries a token of its own that is needed beside the credentials. */
export class JobUrls {
  constructor(
    private readonly world: World,
    private readonly company: Company,
    private readonly jobs: Jobs,
  ) {}

  to(job: Job, step: Step): string {
    const { workflowId, runId } = job;
    const path = `${workflowId}/${encodeURIComponent(runId)}/${step}`;
    const token = encodeURIComponent(this.tokenOf(job));
    return `${this.world.origin()}/khoros-care/api/public/reports/report/${path}?analyticsAccessToken=${token}`;
  }

  /** The same URLs in the words of the older examples: with the company's key in the token's place. */
  inOldWords(text: string): string {
    return text.replace(/analyticsAccessToken=[\w%]+/g, `companyKey=${this.company.key}`);
  }

  /** The job that a URL names by both its ids. */
  async jobOf({ params }: Call): Promise<Job | null> {
    const job = await this.jobs.find(params.workflowId ?? '');
    return job && job.runId === decoded(params.runId ?? '') ? job : null;
  }

  /** Says whether a URL is one that was handed out for this job, in new words or old ones. */
  isOpenFor(job: Job, { query }: Call): boolean {
    return (
      query.get('analyticsAccessToken') === this.tokenOf(job) || query.get('companyKey') === this.company.key
    );
  }

  /** Base64 with `=` at its end. */
  private tokenOf({ workflowId, runId }: Job): string {
    const signature = this.world.signer.sign(purpose, `${workflowId} ${runId}`);
    return Buffer.from(signature, 'base64url').subarray(0, 16).toString('base64');
  }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
