import type { Fault } from './fault.js';
import { ofSource } from './judge.js';
import { isBlock, type Block } from './tree.js';

/** Why every source must say whose it is; undefined while all callers are of one tenant. */
export function whyTenantsMatter(auth: unknown): string | undefined {
  if (!isBlock(auth)) return undefined;
  if (auth.jwt !== undefined) return '`auth` takes tokens';
  const keys = Array.isArray(auth.apiKeys) ? auth.apiKeys : [];
  const tenants = new Set(keys.map((key) => (isBlock(key) ? key.tenant : undefined)));
  return tenants.size > 1 ? '`auth` names more than one tenant' : undefined;
}

/** A fault for each source that leaves open whose it is although that matters. */
export function ownerlessSources(block: Block): Fault[] {
  const reason = whyTenantsMatter(block.auth);
  if (reason === undefined || !Array.isArray(block.sources)) return [];
  return block.sources.flatMap((source: unknown, index) => {
    if (!isBlock(source) || source.tenants !== undefined) return [];
    const what = `is missing, and ${reason}: list those that may use the source, or say ["*"]`;
    return [{ where: `sources[${index}].tenants`, what: what + ofSource(['sources', index], block) }];
  });
}
