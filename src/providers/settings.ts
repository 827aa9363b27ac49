import { z } from 'zod';
import { isLoopbackHost } from '../http/addresses.js';

/** A text that says something. */
export const given = z.string().min(1, 'must not be empty');

const origin = z
  .string()
  .refine(isOrigin, 'must be an origin such as https://files.example.com, without a path')
  .transform((value) => new URL(value).origin);

/** A URL that paths are joined to; slashes at its end are cut off. */
export const base = z
  .string()
  .refine(isBase, 'must be an http or https URL without a query or credentials')
  .transform((value) => value.replace(/\/+$/, ''));

/** The settings that every source has; a provider adds its own. */
export const commonSettings = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9 and -, not beginning with -')
    .describe('Names the source in every request; its exports are found by it.'),
  title: given.optional().describe('Shown to people; default: the id.'),
  tenants: z
    .array(given)
    .min(1, 'must name a tenant, or "*" for all')
    .optional()
    .describe(
      'Tenants that may use the source; "*" for all. Required as soon as there is more than one tenant.',
    ),
  baseUrl: base.optional().describe("Replaces the provider's own origin: a region, a proxy, a test."),
  downloadOrigins: z
    .array(origin)
    .default([])
    .describe('Origins that server-given download links may lead to although they are in a private network.'),
  allowInsecure: z.boolean().default(false).describe('Allows plain-http origins that are not loopback.'),
} as const;

interface Origins {
  /** The provider's own origin, where the settings name it. */
  readonly endpoint?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly downloadOrigins: readonly string[];
  readonly allowInsecure: boolean;
}

/** Refuses plain-http origins off loopback unless `allowInsecure` is set. For zod's `superRefine`. */
export function refuseInsecure(settings: Origins, context: z.RefinementCtx): void {
  if (settings.allowInsecure) return;
  const urls: readonly [string | undefined, (string | number)[]][] = [
    [settings.endpoint, ['endpoint']],
    [settings.baseUrl, ['baseUrl']],
    ...settings.downloadOrigins.map((url, index): [string, (string | number)[]] => [
      url,
      ['downloadOrigins', index],
    ]),
  ];
  for (const [url, path] of urls) {
    // What is no URL has its own fault; it comes here all the same.
    if (url !== undefined && URL.canParse(url) && isInsecure(new URL(url))) {
      context.addIssue({ code: 'custom', path, message: 'must be https, or set allowInsecure: true' });
    }
  }
}

/** Joins a path to a base URL, which may have a path of its own. */
export function under(baseUrl: string, path: string): URL {
  return new URL(`${baseUrl}${path}`);
}

function isInsecure(url: URL): boolean {
  return url.protocol === 'http:' && !isLoopbackHost(url.hostname);
}

function isBase(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return isHttp(url) && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
}

function isOrigin(value: string): boolean {
  return isBase(value) && new URL(value).pathname === '/';
}

function isHttp(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:';
}
