import { under } from '../settings.js';
import type { KhorosCareSettings } from './settings.js';

const providersOrigin = 'https://analytics-api.app.lithium.com';
const root = '/api/public';

/** Where a company's API is, and which links it may give us. */
export class KhorosCareAddress {
  /** Of the source at present: what the file of a download may lie beside. */
  readonly origin: string;
  /** The base URL without the API's own root, which the console shows as part of it. */
  private readonly house: string;

  constructor({ baseUrl = providersOrigin }: KhorosCareSettings) {
    this.origin = new URL(baseUrl).origin;
    this.house = baseUrl.endsWith(root) ? baseUrl.slice(0, -root.length) : baseUrl;
  }

  /** An endpoint. */
  of(path: string, query: Readonly<Record<string, string>>): URL {
    const url = under(this.house, `${root}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  /**
   * Path and query of a server-given link, as they stand; undefined for a link to a foreign origin, where our
   * credentials have no business.
   */
  keep(link: string): string | undefined {
    if (!URL.canParse(link, this.origin)) return undefined;
    const { protocol, origin, pathname, search } = new URL(link, this.origin);
    // A blob: URL has the origin that it names, but no path of its own.
    const isOwn = protocol !== 'blob:' && [this.origin, providersOrigin].includes(origin);
    return isOwn ? pathname + search : undefined;
  }

  /** A kept link at the present origin; below a proxy's path, where the provider does not know of it. */
  at(kept: string): URL {
    const prefix = new URL(this.house).pathname.replace(/\/$/, '');
    return under(this.origin, kept.startsWith(`${prefix}/`) ? kept : prefix + kept);
  }
}
