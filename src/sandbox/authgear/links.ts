import type { World } from '../simulator.js';

/** A link is signed for 60 seconds and says 59: what is left of them is cut to whole seconds. */
const expiresSeconds = 59;
const purpose = 'download link';

/** How a presented link stands. */
export type LinkState = 'good' | 'expired' | 'forged' | 'unsigned';

/** Signed links to objects of the bucket. */
export class Links {
  constructor(private readonly world: World) {}

  /** A fresh link. */
  to(object: string): string {
    return this.since(object, this.nowSeconds());
  }

  /** A link that was good an hour ago. */
  expired(object: string): string {
    return this.since(object, this.nowSeconds() - 3600);
  }

  check(object: string, query: URLSearchParams): LinkState {
    const [date, expires] = [query.get('X-Goog-Date'), query.get('X-Goog-Expires')];
    const signature = query.get('X-Goog-Signature');
    if (date === null || expires === null || signature === null) return 'unsigned';
    if (!this.world.signer.isSignedBy(purpose, `${object} ${date} ${expires}`, signature)) return 'forged';
    return this.nowSeconds() - secondsOf(date) <= Number(expires) ? 'good' : 'expired';
  }

  private since(object: string, seconds: number): string {
    const date = stampOf(seconds);
    const signature = this.world.signer.sign(purpose, `${object} ${date} ${expiresSeconds}`);
    const query = new URLSearchParams({
      'X-Goog-Algorithm': 'GOOG4-RSA-SHA256',
      'X-Goog-Credential': `sandbox@authgear.example/${date.slice(0, 8)}/auto/storage/goog4_request`,
      'X-Goog-Date': date,
      'X-Goog-Expires': String(expiresSeconds),
      'X-Goog-Signature': signature,
      'X-Goog-SignedHeaders': 'host',
    });
    return `${this.world.origin()}/authgear/storage/authgear-userexport/${object}?${query.toString()}`;
  }

  private nowSeconds(): number {
    return Math.floor(this.world.now() / 1000);
  }
}

// 20241007T210641Z
function stampOf(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function secondsOf(stamp: string): number {
  const iso = stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso) / 1000;
}
