import { requireRawScope } from '../src/exports/raw.js';
import type { Exports } from '../src/exports/exports.js';
import type { Caller, Export, ExportFile } from '../src/exports/model.js';

/** An export whose file is there. */
export interface ExportWithFile extends Export {
  readonly file: ExportFile;
}

/** Where a file can be fetched, and until when. */
export interface Link {
  readonly url: string;
  readonly expiresAt: Date;
}

/** Makes links to files. */
export interface LinkSigner {
  /** A link to the file with this SHA-256 (hex) of an export, for one holder. */
  sign(exportId: string, sha256: string, holder: string): Link;
}

/** Who asks, and what he is answered from. */
export interface Asker {
  readonly caller: Caller;
  readonly exports: Exports;
  readonly links: LinkSigner;
}

/**
 * Batch: a link to each file for the caller, all of them in the audit trail before one is handed out; a
 * `Refusal` for what holds `raw` if the caller may not have that.
 */
export async function linksTo(asker: Asker, asked: readonly ExportWithFile[]): Promise<(Link | Error)[]> {
  const links = asked.map((of) => linkTo(asker, of));
  const last = links.findLast((link): link is Link => !(link instanceof Error));
  const given = asked.filter((_, index) => !(links[index] instanceof Error));
  if (last) await asker.exports.noteLinks(asker.caller, given, last.expiresAt);
  return links;
}

function linkTo({ caller, links }: Asker, { id, request, file }: ExportWithFile): Link | Error {
  try {
    requireRawScope(caller, request);
    return links.sign(id, file.sha256, caller.name);
  } catch (refusal) {
    return refusal as Error;
  }
}
