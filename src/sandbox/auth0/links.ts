import type { World } from '../simulator.js';

const lifeSeconds = 60;
const purpose = 'download link';

/** How a presented link stands. */
export type LinkState = 'good' | 'expired' | 'forged' | 'unsigned';

/** Signed links to export files, good for 60 seconds. */
export class Links {
  constructor(private readonly world: World) {}

  /** A fresh link to a job's file. */
  to(jobId: string): string {
    return this.until(jobId, this.nowSeconds() + lifeSeconds);
  }

  /** A link that was good once. */
  expired(jobId: string): string {
    return this.until(jobId, this.nowSeconds() - 1);
  }

  check(jobId: string, query: URLSearchParams): LinkState {
    const [expires, signature] = [query.get('Expires'), query.get('Signature')];
    if (expires === null || signature === null) return 'unsigned';
    if (!this.world.signer.isSignedBy(purpose, `${jobId} ${expires}`, signature)) return 'forged';
    return this.nowSeconds() < Number(expires) ? 'good' : 'expired';
  }

  private until(jobId: string, expires: number): string {
    const Signature = this.world.signer.sign(purpose, `${jobId} ${expires}`);
    const query = new URLSearchParams({ Expires: String(expires), 'Key-Pair-Id': 'APKASANDBOX', Signature });
    return `${this.world.origin()}/auth0/files/${jobId}/sandbox.json.gz?${query.toString()}`;
  }

  private nowSeconds(): number {
    return Math.floor(this.world.now() / 1000);
  }
}
