import type { Call } from './call.js';
import type { Reply } from './reply.js';
import { text } from './reply.js';
import type { World } from './simulator.js';

const lifeSeconds = 60;

/** What a link answers whose time is over. */
export const linkExpired = s3Error(403, 'AccessDenied', 'Request has expired');

/** What a link answers whose file is not there. */
export const noSuchKey = s3Error(404, 'NoSuchKey', 'The specified key does not exist.');

/** How a provider signs its links. */
export interface LinkPlan {
  /** Keeps a signature from being taken for another kind. */
  readonly purpose: string;
  /** The path of a job's file, from the sandbox's origin on. */
  readonly pathOf: (jobId: string) => string;
  /** The parameter that names the key. */
  readonly key: Readonly<Record<string, string>>;
}

/** Signed links to the files of jobs, good for 60 seconds. */
export class S3Links {
  constructor(
    private readonly world: World,
    private readonly plan: LinkPlan,
  ) {}

  /** A fresh link to a job's file. */
  to(jobId: string): string {
    return this.until(jobId, this.nowSeconds() + lifeSeconds);
  }

  /** A link that was good once. */
  expired(jobId: string): string {
    return this.until(jobId, this.nowSeconds() - 1);
  }

  /** Why a request for a job's file is turned away; undefined if its link is good. */
  refusal(jobId: string, { headers, query }: Call): Reply | undefined {
    if (headers.authorization !== undefined) {
      return s3Error(400, 'InvalidArgument', 'Only one auth mechanism allowed');
    }
    const [expires, signature] = [query.get('Expires'), query.get('Signature')];
    if (expires === null || signature === null) return s3Error(403, 'AccessDenied', 'Access Denied');
    if (!this.world.signer.isSignedBy(this.plan.purpose, `${jobId} ${expires}`, signature)) {
      return s3Error(403, 'SignatureDoesNotMatch', 'The signature does not match');
    }
    return this.nowSeconds() < Number(expires) ? undefined : linkExpired;
  }

  private until(jobId: string, expires: number): string {
    const { purpose, pathOf, key } = this.plan;
    const Signature = this.world.signer.sign(purpose, `${jobId} ${expires}`);
    const query = new URLSearchParams({ ...key, Expires: String(expires), Signature });
    query.sort();
    return `${this.world.origin()}${pathOf(jobId)}?${query.toString()}`;
  }

  private nowSeconds(): number {
    return Math.floor(this.world.now() / 1000);
  }
}

// S3 speaks XML.
function s3Error(status: number, code: string, message: string): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return text(status, body, { 'content-type': 'application/xml' });
}
