import type { World } from '../simulator.js';

const lifeSeconds = 60;
const purpose = 'pre-signed URL';

/** How a presented link stands. */
export type LinkState = 'good' | 'expired' | 'forged' | 'unsigned';

/** Pre-signed URLs of the file store, good for 60 seconds; how long the real ones are is not documented. */
export class Links {
  constructor(private readonly world: World) {}

  /** A fresh link to a job's file. */
  to(workflowId: string): string {
    return this.until(workflowId, this.nowSeconds() + lifeSeconds);
  }

  /** A link that was good once. */
  expired(workflowId: string): string {
    return this.until(workflowId, this.nowSeconds() - 1);
  }

  check(workflowId: string, query: URLSearchParams): LinkState {
    const [expires, signature] = [query.get('Expires'), query.get('Signature')];
    if (expires === null || signature === null) return 'unsigned';
    if (!this.world.signer.isSignedBy(purpose, `${workflowId} ${expires}`, signature)) return 'forged';
    return this.nowSeconds() < Number(expires) ? 'good' : 'expired';
  }

  private until(workflowId: string, expires: number): string {
    const Signature = this.world.signer.sign(purpose, `${workflowId} ${expires}`);
    const query = new URLSearchParams({ AWSAccessKeyId: 'AKIASANDBOX', Expires: String(expires), Signature });
    return `${this.world.origin()}/khoros-care/store/${workflowId}/user?${query.toString()}`;
  }

  private nowSeconds(): number {
    return Math.floor(this.world.now() / 1000);
  }
}
